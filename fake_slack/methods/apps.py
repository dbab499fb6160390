"""apps.*: the Socket Mode address, and whether a manifest would be accepted."""

from typing import Any

from fake_slack.checks.errors import SlackError
from fake_slack.checks.manifest import faults_in
from fake_slack.method_arguments import Call
from fake_slack.methods.method import Method
from fake_slack.workspace.people_and_messages import Json


@Method("apps.connections.open", scopes="connections:write", token="app", tier=1, json=True)
def open_connection(call: Call) -> Json:
    """Return an address for one WebSocket, to be used within 30 seconds."""
    if call.world.socket_url is None:
        raise SlackError("internal_error")
    return {"url": call.world.socket_url()}


@Method("apps.manifest.validate", required="manifest", optional="app_id", token="config", json=True)
def validate_manifest(call: Call) -> Json:
    """Return whether Slack would set up an app from this manifest, and if not, every reason."""
    manifest: Any = call.json("manifest", "invalid_manifest")
    problems = faults_in(manifest)
    if problems:
        raise SlackError("invalid_manifest", errors=problems)
    return {}
