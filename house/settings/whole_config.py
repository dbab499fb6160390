"""The whole of config.yml, typed and frozen; `load` reads it once, with learned.yml laid over it.

Its sections with their keys and defaults: a file for each in the folder sections.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr, field_validator, model_validator

from house.facts import Mode
from house.masking import secret_parts
from house.settings.camera_groups import own_group
from house.settings.load import Report, SettingsError, read
from house.settings.problems import Problem
from house.settings.section import Section, setting
from house.settings.sections.alert_timing import AlertSettings
from house.settings.sections.analysis import AnalysisSettings, AnalyzerChoice
from house.settings.sections.camera import CameraSettings
from house.settings.sections.camera_parts.pan_tilt import PanTiltSection
from house.settings.sections.faces import FaceSettings
from house.settings.sections.house import HouseSettings
from house.settings.sections.ingest import IngestSettings, sender_of
from house.settings.sections.logs import LogSettings
from house.settings.sections.mail import MailSettings
from house.settings.sections.meraki import MerakiSettings
from house.settings.sections.motion import MotionSection
from house.settings.sections.people import PERSON_ALLOWED, PersonName, PersonSettings
from house.settings.sections.presence import PresenceSettings
from house.settings.sections.samples import SampleSettings
from house.settings.sections.slack import SlackSettings
from house.settings.sections.storage import StorageSettings
from house.settings.sections.web import WebSettings
from house.settings.types import NAME_ALLOWED, Name

__all__ = ["CameraSettings", "MotionSection", "PanTiltSection", "Problem", "Report", "Settings", "SettingsError",
           "demo_settings", "load", "survey"]


class Settings(Section):
    """Everything people chose."""

    house: HouseSettings = setting(HouseSettings(), "the house as a whole")
    cameras: dict[Name, CameraSettings] = setting({}, "each camera by its name; none, nor a device of faces: the demo",
                                                  "NAME: a section", NAME_ALLOWED)
    web: WebSettings = setting(WebSettings(), "the dashboard and what Slack reaches")
    slack: SlackSettings | None = setting(None, "the Slack app of the house; left out: no Slack")
    channels: tuple[str, ...] = setting((), "where alerts go; left out: slack:// when it is set up, else terminal://",
                                        "a list of addresses like [slack://, terminal://]")
    alerts: AlertSettings = setting(AlertSettings(), "alerts of the whole house")
    meraki: MerakiSettings | None = setting(None, "cameras of a Meraki organisation; left out: none")
    mail: MailSettings = setting(MailSettings(), "how alerts read that go out as mail")
    analysis: AnalysisSettings = setting(AnalysisSettings(), "what names the things in a picture")
    people: dict[PersonName, PersonSettings] = setting({}, "each person by the name that everybody reads",
                                                       "NAME: a section", PERSON_ALLOWED)
    presence: PresenceSettings = setting(PresenceSettings(), "who is home, and how the house knows")
    faces: FaceSettings | None = setting(None, "known faces, at meeting-room devices and at doors; left out: none")
    redis_url: SecretStr | None = setting(
        None, "a Redis of your own; left out: the house runs one (the environment's REDIS_URL goes before)",
        "redis://, rediss:// or unix:// and where it is")
    storage: StorageSettings = setting(StorageSettings(), "what is kept on disk")
    samples: SampleSettings = setting(SampleSettings(), "what is kept for training and tuning")
    ingest: IngestSettings = setting(IngestSettings(), "how cameras send pictures and clips by themselves (push://NAME)")
    logs: LogSettings = setting(LogSettings(), "what the processes log, and where to")

    @model_validator(mode="before")
    @classmethod
    def _channels(cls, values: Any) -> Any:
        if not isinstance(values, dict) or values.get("channels") is not None:
            return values
        return values | {"channels": ("slack://" if values.get("slack") else "terminal://",)}

    @field_validator("cameras")
    @classmethod
    def _groups(cls, cameras: dict[str, CameraSettings]) -> dict[str, CameraSettings]:
        return {name: each if each.group else each.model_copy(update={"group": own_group(name, each.source)})
                for name, each in cameras.items()}

    @property
    def titles(self) -> dict[str, str]:
        """What people call each camera, by its name; "" where it has no title."""
        return {name: each.title for name, each in self.cameras.items()}

    @property
    def demo(self) -> bool:
        """Whether neither a camera nor a device that asks for faces is named, so that the demo runs."""
        return not self.cameras and not (self.faces and self.faces.devices)

    @property
    def first_mode(self) -> Mode:
        """The mode of a new house."""
        return self.house.first_mode

    @property
    def timezone(self) -> str:
        """The time zone of the house, "" for the machine's own."""
        return self.house.timezone

    @property
    def quiet_hours(self) -> tuple[str, ...]:
        """The times in which nothing is alerted as at home."""
        return self.alerts.quiet_hours

    def analyzers_of(self, camera: str) -> tuple[AnalyzerChoice, ...]:
        """What looks at the pictures of that camera, in its order: its own analyzers, else the house's."""
        own = self.cameras[camera].analyzers if camera in self.cameras else ()
        usual = (AnalyzerChoice(address=self.analysis.analyzer),) if self.analysis.analyzer else ()
        return own or usual

    @property
    def analyzers_in_use(self) -> tuple[str, ...]:
        """The addresses of all analyzers that look at pictures of any camera, each once."""
        usual = [self.analysis.analyzer] if self.analysis.analyzer and not self.cameras else []
        chosen = (step.address for name in self.cameras for step in self.analyzers_of(name))
        return tuple(dict.fromkeys((*usual, *chosen)))

    @property
    def analyzes(self) -> bool:
        """Whether anything looks at pictures, of any camera."""
        return bool(self.analysis.analyzer) or any(each.analyzers for each in self.cameras.values())

    @property
    def knows_people(self) -> bool:
        """Whether anything is set up that says who is home."""
        return bool(self.presence.routers) and any(each.devices for each in self.people.values())

    @property
    def senders(self) -> dict[str, str]:
        """The cameras that send what they see by themselves, by the name under which they send it."""
        return {sender: name for name, each in self.cameras.items() if (sender := sender_of(each.source))}

    def secrets(self) -> Iterator[str]:
        """Every text that must not be seen: tokens, and the passwords inside addresses."""
        if self.slack is not None:
            yield self.slack.bot_token.get_secret_value()
            yield from (each.get_secret_value() for each in (self.slack.signing_secret, self.slack.app_token) if each)
        addresses = [each.source for each in self.cameras.values()] + [*self.channels, self.analysis.analyzer]
        addresses += [each.pan_tilt.address for each in self.cameras.values()]
        addresses += [each.motion_source for each in self.cameras.values()]
        addresses += [step.address for each in self.cameras.values() for step in each.analyzers]
        if self.meraki is not None:
            addresses += self.meraki.report
            if self.meraki.api_key is not None:
                yield self.meraki.api_key.get_secret_value()
        if self.redis_url is not None:
            addresses.append(self.redis_url.get_secret_value())
        for address in addresses:
            yield from secret_parts(address)
        for router in self.presence.routers.values():
            yield from router.secrets()
        yield from self.storage.upload.secrets()
        if self.faces is not None:
            yield from self.faces.secrets()
            for address in self.faces.report:
                yield from secret_parts(address)


def survey(config: Path, learned: Path, environ: Mapping[str, str]) -> Report[Settings]:
    """Read config.yml with learned.yml laid over it; settings are None when there are problems. Never raises."""
    return read(Settings, config, learned, environ)


def load(config_path: Path, learned_path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the house; raises SettingsError with every problem at once.

    `${file:...}` is read beside config.yml; REDIS_URL in `environ` takes precedence over redis_url.
    """
    report = survey(config_path, learned_path, environ)
    if report.settings is None:
        raise SettingsError(report.problems)
    return report.settings


def demo_settings() -> Settings:
    """The house a newcomer sees: one drawn room, armed, alerting on the terminal."""
    return Settings.model_validate({
        "house": {"first_mode": "away"},
        "cameras": {"living-room": {"source": "demo://room?pause=180", "pan_tilt": {
            "address": "simulated://?speed=8", "pan_min": -12, "pan_max": 12, "tilt_min": -6, "tilt_max": 6,
            "presets": {"door": [12, 0], "bookcase": [-12, 0]}}}},
        "channels": ("terminal://",),
    })
