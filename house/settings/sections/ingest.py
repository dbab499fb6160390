"""The section ingest of config.yml: the ways by which cameras send pictures and clips by themselves."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, field_validator, model_validator

from house.settings.section import Section, setting
from house.settings.types import NAME_ALLOWED, Name, Seconds, Whole, host_and_port

Encryption = Literal["off", "offered", "required"]
_ENCRYPTION = "off, offered or required"
_CERTIFICATE = "a file with certificate and key in PEM, beside config.yml or with its whole path; empty: one is made"
_LEAST_PORTS = 2


def sender_of(source: str) -> str:
    """NAME of a camera's source that is push://NAME; "" for any other."""
    match = re.fullmatch(r"push://([a-z0-9][a-z0-9_-]{0,31})(?:\?.*)?", source, re.IGNORECASE | re.DOTALL)
    return match[1].lower() if match else ""


def _passive(value: str) -> str:
    first, mark, last = value.partition("-")
    if not mark or not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        raise ValueError("must be two ports")
    low, high = int(first), int(last)
    if not 1024 <= low < high <= 65_535 or high - low + 1 < _LEAST_PORTS:
        raise ValueError("must be two ports from 1024 to 65535, the smaller one first")
    return value


def _bind(value: str) -> str:
    if value:
        host_and_port(value)
    return value


BindOrNothing = Annotated[str, AfterValidator(_bind)]


class FtpSection(Section):
    """Where and how cameras find the FTP server."""

    bind: BindOrNothing = setting("", "where the FTP server listens; empty: none runs",
                                  "HOST:PORT like 0.0.0.0:2121, or nothing")
    passive_ports: Annotated[str, AfterValidator(_passive)] = setting(
        "50100-50119", "the ports of its data connections, for a firewall", "two ports like 50100-50119")
    masquerade: str = setting("", "the address it names for data connections, behind NAT or in a container",
                              "an IP address like 192.168.1.10, or nothing", max_length=64)
    encryption: Encryption = setting("off", "explicit FTPS (AUTH TLS)", _ENCRYPTION)
    certificate: str = setting("", "the certificate of FTPS", _CERTIFICATE, max_length=1024)

    @property
    def ports(self) -> range:
        """The ports of data connections."""
        first, _, last = self.passive_ports.partition("-")
        return range(int(first), int(last) + 1)


class SmtpSection(Section):
    """Where and how cameras find the mail server."""

    bind: BindOrNothing = setting("", "where the mail server listens; empty: none runs",
                                  "HOST:PORT like 0.0.0.0:2525, or nothing")
    encryption: Encryption = setting("off", "STARTTLS", _ENCRYPTION)
    certificate: str = setting("", "the certificate of STARTTLS", _CERTIFICATE, max_length=1024)


class IngestSettings(Section):
    """How cameras whose source is push://NAME send what they send; HTTP is there without any of it."""

    ftp: FtpSection = setting(FtpSection(), "the FTP server of the house")
    smtp: SmtpSection = setting(SmtpSection(), "the mail server of the house, for cameras that can only mail")
    folders: dict[Name, str] = setting({}, "folders in which files appear, as on a NAS, by the name in push://NAME",
                                       "NAME: a folder like /mnt/nas/yard", NAME_ALLOWED)
    remove_files: bool = setting(True, "files are removed from those folders once they were taken", "true or false")
    keep: Seconds = setting(0.0, "how long what came is kept after it was looked at; 0: it is removed, and events keep "
                            "their pictures and clips", "0 to 90d: seconds, or text like 7d", ge=0, le=90 * 86_400)
    memory_mb: Whole = setting(64, "so much of what waits lies in memory, the rest on the disk",
                               "a whole number from 1 to 10000", ge=1, le=10_000)
    quota_mb: Whole = setting(500, "so much of one camera may wait; more is refused", "a whole number from 5 to 100000",
                              ge=5, le=100_000)

    @field_validator("folders")
    @classmethod
    def _folders(cls, values: dict[str, str]) -> dict[str, str]:
        if any(not each.startswith("/") or "\0" in each or len(each) > 1024 for each in values.values()):
            raise ValueError("each folder is a whole path that begins with /")
        return values

    @model_validator(mode="after")
    def _ports(self) -> "IngestSettings":
        ports = [each.bind.rpartition(":")[2] for each in (self.ftp, self.smtp) if each.bind]
        if len(set(ports)) < len(ports):
            raise ValueError("ftp and smtp cannot listen at the same port")
        return self

    @property
    def runs(self) -> bool:
        """Whether there is anything that a process must wait for."""
        return bool(self.ftp.bind or self.smtp.bind or self.folders)
