"""Checks app manifests as Slack does (https://docs.slack.dev/reference/app-manifest)."""

import re
from typing import Any

from fake_slack.checks.shapes import Check, Problems, array, flag, maybe, needed, number, shape, string
from fake_slack.workspace.people_and_messages import Json

_RESERVED = (
    "apps archive away call collapse contract dm dnd expand feed feedback invite invite_people join kick leave me msg "
    "mute open pro remind remove rename search shortcuts shrug star status topic unarchive unmute who"
)
RESERVED = frozenset(_RESERVED.split())
NAME = re.compile(r"^/[a-z0-9_\-]+$")
MOST_COMMANDS = 50
LONGEST_NAME = 32
_SCOPES = (
    "app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write canvases:read "
    "canvases:write channels:history channels:join channels:manage channels:read chat:write chat:write.customize "
    "chat:write.public commands dnd:read emoji:read files:read files:write groups:history groups:read groups:write "
    "im:history im:read im:write incoming-webhook links:read links:write metadata.message:read mpim:history mpim:read "
    "mpim:write pins:read pins:write reactions:read reactions:write reminders:read reminders:write team:read "
    "usergroups:read usergroups:write users.profile:read users:read users:read.email users:write "
    "workflow.steps:execute"
)
SCOPES = frozenset(_SCOPES.split())
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_rename": "channels:read",
    "file_shared": "files:read",
    "subteam_members_changed": "usergroups:read",
    "user_change": "users:read",
}
FREE_EVENTS = {"app_home_opened", "app_uninstalled", "tokens_revoked", "app_rate_limited"}
_URL = string(3000)
COMMAND = shape(
    {
        "command": needed(string(LONGEST_NAME)),
        "description": needed(string(2000)),
        "url": maybe(_URL),
        "usage_hint": maybe(string(1000, least=0)),
        "should_escape": maybe(flag),
    }
)
EVENTS = shape(
    {
        "request_url": maybe(_URL),
        "bot_events": maybe(array(string(100), 100)),
        "user_events": maybe(array(string(100), 100)),
    }
)
SHORTCUT = shape(
    {
        "name": needed(string(24)),
        "type": needed(string(20)),
        "callback_id": needed(string(255)),
        "description": needed(string(150)),
    }
)
MANIFEST: Check = shape(
    {
        "_metadata": maybe(
            shape(
                {
                    "major_version": maybe(number(1, 2)),
                    "minor_version": maybe(number(0, 99)),
                    "schema_version": maybe(number(1, 2)),
                }
            )
        ),
        "display_information": needed(
            shape(
                {
                    "name": needed(string(35)),
                    "description": maybe(string(140)),
                    "long_description": maybe(string(4000, least=174)),
                    "background_color": maybe(string(7, least=4)),
                }
            )
        ),
        "features": maybe(
            shape(
                {
                    "app_home": maybe(
                        shape(
                            {
                                "home_tab_enabled": maybe(flag),
                                "messages_tab_enabled": maybe(flag),
                                "messages_tab_read_only_enabled": maybe(flag),
                            }
                        )
                    ),
                    "bot_user": maybe(shape({"display_name": needed(string(80)), "always_online": maybe(flag)})),
                    "slash_commands": maybe(array(COMMAND, MOST_COMMANDS)),
                    "shortcuts": maybe(array(SHORTCUT, 10)),
                    "unfurl_domains": maybe(array(string(255), 5)),
                }
            )
        ),
        "oauth_config": maybe(
            shape(
                {
                    "scopes": maybe(
                        shape({"bot": maybe(array(string(100), 255)), "user": maybe(array(string(100), 255))})
                    ),
                    "redirect_urls": maybe(array(_URL, 1000)),
                    "token_management_enabled": maybe(flag),
                }
            )
        ),
        "settings": maybe(
            shape(
                {
                    "event_subscriptions": maybe(EVENTS),
                    "interactivity": maybe(
                        shape(
                            {
                                "is_enabled": needed(flag),
                                "request_url": maybe(_URL),
                                "message_menu_options_url": maybe(_URL),
                            }
                        )
                    ),
                    "org_deploy_enabled": maybe(flag),
                    "socket_mode_enabled": maybe(flag),
                    "token_rotation_enabled": maybe(flag),
                    "is_hosted": maybe(flag),
                    "allowed_ip_address_ranges": maybe(array(string(50), 10)),
                }
            )
        ),
    }
)


def faults_in(manifest: Any) -> list[Json]:
    """Return every reason to refuse the manifest, as {"message", "pointer"}; empty when it would be accepted."""
    problems = Problems()
    MANIFEST(manifest, "", problems)
    if not problems:
        _check_commands(manifest, problems)
        _check_settings(manifest, problems)
    return [_split(problem) for problem in problems]


def _split(problem: str) -> Json:
    message, _, pointer = problem.removesuffix("]").rpartition(" [json-pointer:")
    return {"message": message, "pointer": pointer}


def part(manifest: Json, *path: str) -> Any:
    """Return the value at a path of the manifest; None when there is none."""
    here: Any = manifest
    for name in path:
        here = here.get(name) if isinstance(here, dict) else None
    return here


def _check_commands(manifest: Json, problems: Problems) -> None:
    commands = part(manifest, "features", "slash_commands") or []
    socket = part(manifest, "settings", "socket_mode_enabled")
    seen: set[str] = set()
    for index, command in enumerate(commands):
        at, name = f"/features/slash_commands/{index}", command["command"]
        if not NAME.match(name) or name[1:] in RESERVED:
            problems.add("the slash command has an invalid name", f"{at}/command")
        if name in seen:
            problems.add("the slash command is already in use", f"{at}/command")
        seen.add(name)
        if not socket and not str(command.get("url", "")).startswith("https://"):
            problems.add("Slash Command requires a Request URL", at)
    bot_scopes = part(manifest, "oauth_config", "scopes", "bot") or []
    if commands and "commands" not in bot_scopes:
        problems.add("Slash Commands requires `commands` bot scope", "/features/slash_commands")
    for index, scope in enumerate(bot_scopes):
        if scope not in SCOPES:
            problems.add(f"Invalid scope: {scope}", f"/oauth_config/scopes/bot/{index}")
    if bot_scopes and not part(manifest, "features", "bot_user"):
        problems.add("Bot scopes require a bot user", "/features/bot_user")


def _check_settings(manifest: Json, problems: Problems) -> None:
    socket = part(manifest, "settings", "socket_mode_enabled")
    buttons = part(manifest, "settings", "interactivity") or {}
    events = part(manifest, "settings", "event_subscriptions") or {}
    if buttons.get("is_enabled") and not socket and not str(buttons.get("request_url", "")).startswith("https://"):
        problems.add("Interactivity requires a Request URL", "/settings/interactivity")
    if events.get("bot_events") and not socket and not str(events.get("request_url", "")).startswith("https://"):
        what = "Event Subscription requires either Request URL or Socket Mode Enabled"
        problems.add(what, "/settings/event_subscriptions")
    bot_scopes = part(manifest, "oauth_config", "scopes", "bot") or []
    for index, event in enumerate(events.get("bot_events") or []):
        at = f"/settings/event_subscriptions/bot_events/{index}"
        if event not in FREE_EVENTS and event not in EVENT_SCOPES:
            problems.add(f"Invalid event: {event}", at)
        elif event in EVENT_SCOPES and EVENT_SCOPES[event] not in bot_scopes:
            problems.add(f"`{event}` requires the `{EVENT_SCOPES[event]}` scope", at)
