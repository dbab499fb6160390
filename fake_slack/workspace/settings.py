"""The stand-in's settings: tokens, addresses of the app, and how strict and slow it is."""

from dataclasses import dataclass, field
from typing import Any

from fake_slack.workspace.json_type_check import check

_SCOPES = (
    "app_mentions:read channels:history channels:join channels:read chat:write commands files:read files:write "
    "groups:history groups:read im:history im:read im:write usergroups:read users:read"
)
BOT_SCOPES = _SCOPES.split()


@dataclass
class WorkspaceSettings:
    """One workspace with one app; every field may be changed while running through /admin/configure.

    Durations are in seconds. `socket_mode` None means: over a WebSocket while one is connected, else over HTTP.
    """

    bot_token: str = "xoxb-fake-slack-bot"
    app_token: str = "xapp-fake-slack-app"
    config_token: str = "xoxe.xoxp-fake-slack-config"
    signing_secret: str = "fake-slack-signing-secret"
    verification_token: str = "fake-slack-verification"
    bot_scopes: list[str] = field(default_factory=lambda: list(BOT_SCOPES))
    app_scopes: list[str] = field(default_factory=lambda: ["connections:write"])
    team_id: str = "T0HEARTH01"
    team_name: str = "Hearth"
    team_domain: str = "hearth"
    app_id: str = "A0HEARTH01"
    bot_user: str = "U0HEARTH01"
    bot_id: str = "B0HEARTH01"
    bot_name: str = "hearthwatch"
    public_url: str = ""
    app_url: str = ""
    interactivity_url: str = ""
    events_url: str = ""
    command_url: str = ""
    command_urls: dict[str, str] = field(default_factory=dict)
    own_routes: bool = False
    socket_mode: bool | None = None
    socket_lifetime: float = 3600.0
    ack_seconds: float = 3.0
    retry_delays: list[float] = field(default_factory=lambda: [0.2, 60.0, 300.0])
    processing: list[float] = field(default_factory=lambda: [1.0, 3.0])
    seed: int | None = None
    post_per_second: float = 1.0
    post_burst: float = 3.0
    tiers: bool = True
    edit_window: float | None = None
    delete_window: float | None = None
    response_uses: int = 5
    response_lifetime: float = 1800.0
    trigger_lifetime: float = 3.0
    schedule_lock: float = 60.0
    keep_bytes: int = 64_000_000
    keep_messages: int = 5000
    paid_plan: bool = True
    home_enabled: bool = True

    def change(self, changes: dict[str, Any]) -> None:
        """Apply `changes`; raises BadValue and changes nothing when one of them does not fit."""
        check(WorkspaceSettings, changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def url_of_command(self, name: str) -> str:
        """Return where the slash command `name` ("/pycam_on") is sent: its own address, else the shared one."""
        given = self.command_urls.get(name)
        if given:
            return given if "://" in given else self.app_url + given
        if self.own_routes and self.app_url:
            return self.app_url + name
        return self.command_url or (self.app_url and self.app_url + "/slack/commands")

    def url_of_buttons(self) -> str:
        """Return where interactive payloads are sent."""
        return self.interactivity_url or (self.app_url and self.app_url + "/interactive")

    def url_of_events(self) -> str:
        """Return where events are sent."""
        return self.events_url or (self.app_url and self.app_url + "/listening")
