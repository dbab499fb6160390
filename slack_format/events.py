"""What Slack's events say of where they come from (https://docs.slack.dev/apis/events-api)."""

from collections.abc import Mapping
from typing import Any


def team_of_event(body: Mapping[str, Any]) -> str:
    """The workspace of an event; where the app is installed for a whole Enterprise Grid Slack may name it elsewhere."""
    inner, granted = _dict(body.get("event")), body.get("authorizations")
    first = _dict(granted[0]) if isinstance(granted, list) and granted else {}
    names = (body.get("team_id"), _dict(inner.get("view")).get("app_installed_team_id"), first.get("team_id"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
