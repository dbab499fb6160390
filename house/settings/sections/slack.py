"""The section slack of config.yml: tokens, the channel, roles of people, when Slack says that the house is silent."""

from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from house.settings.section import Section, setting
from house.settings.types import RoleName, Seconds, SlackGroup, SlackUser, WebAddress

SECRET = "text, best as ${NAME} (environment) or ${file:secrets/NAME}"


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
    commands: Literal["few", "all"] = setting(
        "few", "what the app's manifest registers: /hearth and the names of earlier systems (/pycam_on, ...), or each "
               "command by a name of its own", "few or all")
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
