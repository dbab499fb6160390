"""What people may choose: the settings, read once, typed, frozen.

Keys of config.yml are the attribute names here; `allowed` is what errors and docs give as allowed there.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from house.facts import Mode
from house.logs import Level
from house.masking import secret_parts
from house.settings.camera import CameraSettings, MotionSection, PanTiltSection
from house.settings.cross_checks import USUAL_ANALYZER, device_of
from house.settings.load import Report, SettingsError, read
from house.settings.problems import Problem
from house.settings.section import SHARE, Section, setting
from house.settings.types import (
    NAME_ALLOWED,
    Bind,
    HostName,
    Name,
    Network,
    RoleName,
    Seconds,
    Share,
    SlackGroup,
    SlackUser,
    TimeZone,
    WebAddress,
    Whole,
    host_and_port,
)

__all__ = ["CameraSettings", "MotionSection", "PanTiltSection", "Problem", "Report", "Settings", "SettingsError",
           "demo_settings", "load", "survey"]

SECRET = "text, best as ${NAME} (environment) or ${file:secrets/NAME}"


class HouseSettings(Section):
    """The house as a whole."""

    name: str = setting("Home", "what messages and pages call the house", "1 to 64 characters of text",
                        min_length=1, max_length=64)
    timezone: TimeZone = setting("", "time zone of messages and schedules; empty: the machine's own",
                                 "a name like Europe/Berlin, or nothing")
    first_mode: Mode = setting("home", "the mode of a new house, until someone chooses one",
                               "off, away, home, night, auto or vacation")


class WebSettings(Section):
    """The dashboard and what Slack reaches."""

    bind: Bind = setting("127.0.0.1:8080", "where the dashboard listens; 0.0.0.0:8080 opens it to the network",
                         "HOST:PORT like 127.0.0.1:8080 or [::1]:8080")
    hosts: tuple[HostName, ...] = setting(
        (), "names it answers to besides addresses and names of the home network, as behind a proxy",
        "a list of names like [house.example.org]")
    trusted_proxies: tuple[Network, ...] = setting(
        (), "reverse proxies whose word is taken for who asks, by which name, and whether over https",
        "a list of addresses and networks like [127.0.0.1, 10.0.0.0/24]")
    threads: Whole = setting(16, "requests and live pictures served at once", "a whole number from 2 to 256",
                             ge=2, le=256)

    @property
    def host(self) -> str:
        """The host it listens at."""
        return host_and_port(self.bind)[0]

    @property
    def port(self) -> int:
        """The port it listens at."""
        return host_and_port(self.bind)[1]


class SlackSettings(Section):
    """The Slack app of the house."""

    bot_token: SecretStr = Field(min_length=1, max_length=512, description="the app's bot token, xoxb-...",
                                 json_schema_extra={"allowed": SECRET})
    app_token: SecretStr | None = setting(
        None, "the app-level token, xapp-...: commands come over a WebSocket (Socket Mode), no open port is needed",
        SECRET, min_length=1, max_length=512)
    signing_secret: SecretStr | None = setting(
        None, "proves that what comes over HTTP comes from Slack (Basic Information); needed without app_token", SECRET,
        min_length=1, max_length=512)
    channel: str = Field(min_length=1, max_length=128, description="where alerts go; invite the app there",
                         json_schema_extra={"allowed": 'a channel id like C0123456789, or a name in quotes: "#alarms"'})
    api_url: WebAddress = setting("https://slack.com/api/", "Slack's API; another one only for trying things out",
                                  "an http:// or https:// address")
    team_id: str = setting("", "take requests of this workspace only; empty: of any that signs rightly",
                           "an id like T0123456789", max_length=64)
    app_id: str = setting("", "take requests of this app only; empty: of any that signs rightly",
                          "an id like A0123456789", max_length=64)
    command_prefix: str = setting("", "put before every slash command, when two houses share a workspace",
                                  "up to 14 of a-z, 0-9, - and _", pattern=r"^[a-z0-9_-]{0,14}$")
    people: dict[SlackUser, RoleName] = setting(
        {}, "roles of people, beside those given by /hearth role, which go before these",
        "USER: viewer, operator or owner", "the member id of a person in Slack, like U012AB3CD")
    groups: dict[SlackGroup, RoleName] = setting(
        {}, "roles of user groups, for those who have none of their own; needs a paid plan of Slack",
        "GROUP: viewer, operator or owner", "the id of a user group in Slack, like S012AB3CD")
    dead_man: Seconds = setting(1800.0, "Slack itself says so when the house was silent this long; 0: never",
                                "0, or 10m to 1d: seconds, or text like 30m, 2h", ge=0, le=86400)
    delete_after: Seconds = setting(30 * 86400.0, "pictures are removed from Slack after this long; 0: never",
                                    "0, or 1m to 3650d: seconds, or text like 12h, 30d", ge=0, le=3650 * 86400)

    @field_validator("dead_man", "delete_after")
    @classmethod
    def _not_too_short(cls, value: float, info: ValidationInfo) -> float:
        least = 600 if info.field_name == "dead_man" else 60
        if 0 < value < least:
            raise ValueError(f"must be 0, or at least {least // 60}m")
        return value


class AlertSettings(Section):
    """Alerts of the whole house."""

    cooldown: Seconds = setting(60.0, "quiet time after an alert of a camera, events in it are added; 0: never added",
                                "0 to 1d: seconds, or text like 30s, 5m, 2h", ge=0, le=86400)
    together: Seconds = setting(
        120.0, "events of all cameras this close together share one message and its thread; 0: only by cooldown",
        "0 to 10m: seconds, or text like 30s, 2m", ge=0, le=600)
    exit_delay: Seconds = setting(
        60.0, "when alerts are switched on, what still moves in a picture after this long is alerted; 0: at once",
        "0 to 10m: seconds, or text like 30s, 2m", ge=0, le=600)
    label_wait: Seconds = setting(1.0, "how long an alert that depends on labels waits for them",
                                  "0 to 30s: seconds, or text like 1s, 500ms", ge=0, le=30)


class AnalysisSettings(Section):
    """What names the things in a picture."""

    analyzer: str = setting(USUAL_ANALYZER, "what looks at pictures for labels; empty: nothing does",
                            "an address like nanodet://, or nothing", max_length=2048)
    min_score: Share = setting(0.35, "labels less sure than this are dropped", SHARE)


class StorageSettings(Section):
    """What is kept on disk."""

    keep_days: Whole = setting(30, "pictures and events older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    clip_days: Whole = setting(14, "clips older than this are deleted", "a whole number from 1 to 3650",
                               ge=1, le=3650)
    min_free_mb: Whole = setting(500, "below this much free space (in MB) clips go, then full pictures",
                                 "a whole number from 64 to 1000000", ge=64, le=1_000_000)


class LogSettings(Section):
    """What the processes log, and where to."""

    level: Level = setting("info", "what counts less than this is not logged", "debug, info, warning or error")
    where: Literal["home", "memory"] = setting(
        "home", "where logs lie; memory spares a card, and forgets them when the machine restarts",
        "home or memory")


class Settings(Section):
    """Everything people chose."""

    house: HouseSettings = setting(HouseSettings(), "the house as a whole")
    cameras: dict[Name, CameraSettings] = setting({}, "each camera by its name; none: the demo runs",
                                                  "NAME: a section", NAME_ALLOWED)
    web: WebSettings = setting(WebSettings(), "the dashboard and what Slack reaches")
    slack: SlackSettings | None = setting(None, "the Slack app of the house; left out: no Slack")
    channels: tuple[str, ...] = setting((), "where alerts go; left out: slack:// when it is set up, else terminal://",
                                        "a list of addresses like [slack://, terminal://]")
    alerts: AlertSettings = setting(AlertSettings(), "alerts of the whole house")
    analysis: AnalysisSettings = setting(AnalysisSettings(), "what names the things in a picture")
    redis_url: SecretStr | None = setting(
        None, "a Redis of your own; left out: the house runs one (the environment's REDIS_URL goes before)",
        "redis://, rediss:// or unix:// and where it is")
    storage: StorageSettings = setting(StorageSettings(), "what is kept on disk")
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
        return {name: each if each.group else each.model_copy(update={"group": _own_group(name, each.source)})
                for name, each in cameras.items()}

    @property
    def demo(self) -> bool:
        """Whether no camera is named, so that the demo runs."""
        return not self.cameras

    def secrets(self) -> Iterator[str]:
        """Every text that must not be seen: tokens, and the passwords inside addresses."""
        if self.slack is not None:
            yield self.slack.bot_token.get_secret_value()
            yield from (each.get_secret_value() for each in (self.slack.signing_secret, self.slack.app_token) if each)
        addresses = [each.source for each in self.cameras.values()] + [*self.channels, self.analysis.analyzer]
        addresses += [each.pan_tilt.address for each in self.cameras.values()]
        addresses += [each.motion_source for each in self.cameras.values()]
        if self.redis_url is not None:
            addresses.append(self.redis_url.get_secret_value())
        for address in addresses:
            yield from secret_parts(address)


def _own_group(name: str, source: str) -> str:
    return name if device_of(source) else "lan"


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
        "cameras": {"living-room": {"source": "demo://room", "pan_tilt": {
            "address": "simulated://?speed=8", "pan_min": -12, "pan_max": 12, "tilt_min": -6, "tilt_max": 6,
            "presets": {"door": [12, 0], "bookcase": [-12, 0]}}}},
        "channels": ("terminal://",),
    })
