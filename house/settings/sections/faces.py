"""The section faces of config.yml: meeting-room devices that unlock by a face, and what else known faces are for."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, SecretStr

from house.masking import REMOVED
from house.settings.section import Section, setting
from house.settings.sections.people import PERSON_ALLOWED, PersonName
from house.settings.types import NAME_ALLOWED, Bind, Name, WebAddress, host_and_port

_SECRET = "text, best as ${NAME} (environment) or ${file:secrets/NAME}"


def _https(value: str) -> str:
    if not value.lower().startswith("https://"):
        raise ValueError("must begin with https://, for the device's password goes there")
    return value


def _fingerprint(value: str) -> str:
    plain = value.replace(":", "").replace(" ", "").lower()
    if plain and not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise ValueError("must be the SHA-256 of a certificate, 64 of 0-9 and a-f")
    return plain


def _serial(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{4,40}", value):
        raise ValueError("is no serial number")
    return value.upper()


def _own_key(value: SecretStr) -> SecretStr:
    if REMOVED in value.get_secret_value():
        raise ValueError("was not in the backup: write a new one here and into the device's macro")
    return value


class FaceDevice(Section):
    """One meeting-room device that asks whose face it sees."""

    serial: Annotated[str, AfterValidator(_serial)] = setting(
        ..., "its serial number, as the device shows it", "4 to 40 letters, digits and -, like FOC1234ABCD")
    address: Annotated[WebAddress, AfterValidator(_https)] = setting(
        ..., "where the house reaches it", "an address like https://192.168.1.40")
    username: str = setting("admin", "a user of the device with the role admin or integrator", "a name", min_length=1,
                            max_length=200)
    password: SecretStr = setting(..., "that user's password", _SECRET, min_length=1, max_length=512)
    key: Annotated[SecretStr, AfterValidator(_own_key)] = setting(
        ..., "what the device's macro sends as X-Hearthwatch-Key", _SECRET, min_length=16, max_length=256)
    login: Literal["auto", "web", "xmlapi"] = setting(
        "auto", "how the house signs in there; auto: xmlapi, and web where the device does not know that",
        "auto, web or xmlapi")
    certificate: str = setting("", "a file with the CA of its certificate in PEM, beside config.yml or with its whole "
                               "path; empty: the CAs of this machine", "a file", max_length=1024)
    fingerprint: Annotated[str, AfterValidator(_fingerprint)] = setting(
        "", "the SHA-256 of its certificate, for one that it signed itself; goes before certificate",
        "64 of 0-9 and a-f, or nothing")
    people: tuple[PersonName, ...] = setting((), "whose faces unlock it; empty: of everybody who agreed to that",
                                             f"a list of names: {PERSON_ALLOWED}")


class FaceSettings(Section):
    """Known faces, and what they are for."""

    bind: Bind = setting("127.0.0.1:8090", "where devices ask; a TLS proxy before it, or an address of their network",
                         "HOST:PORT like 192.168.1.10:8090")
    devices: dict[Name, FaceDevice] = setting({}, "each device by its name; none: nothing listens", "NAME: a section",
                                              NAME_ALLOWED)
    report: tuple[str, ...] = setting((), "where each try is reported to; empty: the audit alone",
                                      "a list of addresses like those of channels")
    legacy_query: bool = setting(False, "devices may also send their user and password in the address, as an older "
                                 "macro does; only from the device's own address", "true or false")
    presence: bool = setting(False, "somebody of the house who is known by their face at a camera counts as seen at an "
                             "entrance; nobody is found home by it, and nothing disarms", "true or false")

    @property
    def host_and_port(self) -> tuple[str, int]:
        """Where it listens."""
        return host_and_port(self.bind)

    def secrets(self) -> Iterator[str]:
        """Every text in it that must not be seen."""
        for device in self.devices.values():
            yield from (device.password.get_secret_value(), device.key.get_secret_value())
