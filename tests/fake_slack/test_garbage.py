"""Whatever is sent, the stand-in answers in Slack's shapes and never with a server error."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_slack.methods import load_all
from fake_slack.server import create_app
from fake_slack.transport.socket_mode import SocketModeServer
from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.moved_clock import MovedClock
from fake_slack.workspace.settings import WorkspaceSettings
from house.clock import FakeClock

WORDS = st.sampled_from(
    ["section", "actions", "image", "button", "text", "mrkdwn", "plain_text", "modal", "home", "C0HEARTH01"]
)
_NAMES = (
    "type text blocks elements slack_file id url alt_text image_url action_id block_id options accessory fields title "
    "features slash_commands command oauth_config scopes bot settings display_information name event_type"
)
NAMES = st.sampled_from(_NAMES.split())
PATHS = "configure faults clock manifest press command home submit close write event socket"
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | WORDS
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5), max_leaves=12
)
METHODS = sorted(load_all())
ARGUMENTS = sorted({name for m in load_all().values() for name in f"{m.required} {m.optional}".split()})


@pytest.fixture(scope="module")
def door():
    world = World(WorkspaceSettings(post_per_second=0.0, tiers=False), MovedClock(FakeClock()))
    app = create_app(world, SocketModeServer(world, "127.0.0.1"))
    world.socket_url = lambda: "ws://127.0.0.1/"
    world.settings.app_scopes += world.settings.bot_scopes
    return app.test_client(), world.settings


def token_for(method, s):
    return {"app": s.app_token, "config": s.config_token}.get(load_all()[method].token, s.bot_token)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    method=st.sampled_from(METHODS),
    args=st.dictionaries(st.sampled_from(ARGUMENTS), JSON, max_size=6),
    form=st.booleans(),
)
def test_every_method_answers_every_argument(door, method, args, form):
    client, s = door
    needed = {name: args.get(name, "C0HEARTH01") for name in load_all()[method].required.split()}
    args = {
        k: v for k, v in (needed | args).items() if k in f"{load_all()[method].required} {load_all()[method].optional}"
    }
    headers = {"Authorization": f"Bearer {token_for(method, s)}"}
    if form:
        fields = {k: v if isinstance(v, str) else json.dumps(v) for k, v in args.items()}
        answer = client.post(f"/api/{method}", data=fields, headers=headers)
    else:
        answer = client.post(f"/api/{method}", json=args, headers=headers)
    assert answer.status_code == 200
    assert answer.json["ok"] is True or answer.json["error"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    path=st.sampled_from(PATHS.split()),
    body=JSON,
)
def test_the_back_door_refuses_nonsense_with_a_reason(door, path, body):
    client, _ = door
    answer = client.post(f"/admin/{path}", json=body)
    assert answer.status_code in (200, 400)
    assert answer.json["ok"] is True or answer.json["error"]


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=st.binary(max_size=60))
def test_broken_json_is_named_as_such(door, body):
    client, s = door
    headers = {"Authorization": f"Bearer {s.bot_token}", "Content-Type": "application/json"}
    answer = client.post("/api/chat.postMessage", data=body, headers=headers)
    assert answer.status_code == 200
    assert answer.json["ok"] is False
