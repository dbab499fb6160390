"""Where and with which login config.yml uses Amazon. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from camera_process.analyzer import AnalyzerError
from camera_process.analyzers.rekognition.cloud_address import CloudAddress, read_cloud_address
from house.settings.whole_config import Settings
from notifier.channel import ChannelError
from notifier.mail.recipients import taken_apart

REKOGNITION, SES = "Rekognition", "SES"


@dataclass(frozen=True)
class AwsUse:
    """One service in one region. address: as config.yml has it; place: its region, login and endpoint."""

    service: str
    address: str
    place: CloudAddress

    @property
    def login(self) -> CloudAddress:
        """What two uses have in common that need no second look."""
        return replace(self.place, max_labels=25, min_confidence=None)


def uses_of(settings: Settings) -> Iterator[AwsUse]:
    """What of config.yml uses Rekognition or SES; addresses that cannot be read are `check`'s affair."""
    reports = settings.meraki.report if settings.meraki else ()
    for address in dict.fromkeys((*settings.analyzers_in_use, *settings.channels, *reports)):
        scheme = address.partition("://")[0].lower()
        try:
            if scheme == "rekognition":
                yield AwsUse(REKOGNITION, address, read_cloud_address(address))
            elif scheme == "ses":
                parts = taken_apart(address)
                place = CloudAddress(parts.host, parts.user if parts.password else "", parts.password,
                                     endpoint=parts.options.get("endpoint", ""))
                yield AwsUse(SES, address, place)
        except (AnalyzerError, ChannelError):
            continue
