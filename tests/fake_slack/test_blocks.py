"""What the stand-in refuses in blocks, views and manifests, and how it says so."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from fake_slack.handle import FakeSlack


@pytest.fixture(scope="module")
def slack():
    with FakeSlack.start(processing=[0.0, 0.0], post_per_second=0.0, tiers=False) as slack:
        yield slack


@pytest.fixture(scope="module")
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def text(words, kind="mrkdwn"):
    return {"type": kind, "text": words}


def plain(words):
    return text(words, "plain_text")


def section(words="x", **more):
    return {"type": "section", "text": text(words), **more}


def button(name="occupied", **more):
    return {"type": "button", "action_id": name, "text": plain("Occupied"), **more}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def option(number):
    return {"text": plain(f"choice {number}"), "value": str(number)}


def menu(count):
    return {"type": "static_select", "action_id": "menu", "options": [option(n) for n in range(count)]}


IMAGE = {"type": "image", "alt_text": "front", "image_url": "https://example.com/front.jpg"}
GOOD = {
    "section": section(),
    "section with fields": {"type": "section", "fields": [text("a"), plain("b")]},
    "section with a button": section(accessory=button()),
    "section with a picture": section(accessory=IMAGE),
    "buttons": actions(button(value="x" * 2000), button("unoccupied", style="primary")),
    "menu": actions(menu(100)),
    "context": {"type": "context", "elements": [text("12:04"), IMAGE]},
    "divider": {"type": "divider"},
    "header": {"type": "header", "text": plain("Hearthwatch")},
    "picture": IMAGE,
    "markdown": {"type": "markdown", "text": "**hello**"},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello", "style": {"bold": True}}]}
        ],
    },
}


@pytest.mark.parametrize("name", GOOD)
def test_right_blocks_are_taken_and_come_back_with_ids(client, slack, name):
    answer = client.chat_postMessage(channel=slack.channel, text="x", blocks=[GOOD[name]])
    assert answer["message"]["blocks"][0]["block_id"]


def test_fifty_blocks_are_taken(client, slack):
    client.chat_postMessage(channel=slack.channel, text="x", blocks=[section()] * 50)


BAD = {
    "51 blocks": ([section()] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "a long text": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "an empty text": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a section with nothing": ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    "an unknown block": ([{"type": "sectoin"}], "unsupported type: sectoin [json-pointer:/blocks/0/type]"),
    "a block without type": ([{}], "missing required field: type [json-pointer:/blocks/0]"),
    "a block that is none": (["hello"], "must be an object [json-pointer:/blocks/0]"),
    "a made-up property": ([section(colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
    "11 fields": (
        [{"type": "section", "fields": [text("a")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "a long field": (
        [{"type": "section", "fields": [text("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "26 buttons": (
        [actions(*(button(f"b{n}") for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": ([actions()], "no fewer than 1 items required [json-pointer:/blocks/0/elements]"),
    "a long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": text("x")}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "a button in mrkdwn": (
        [actions({"type": "button", "text": text("x")})],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "a long button": (
        [actions({"type": "button", "text": plain("x" * 76)})],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a long value": (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a number as value": (
        [actions(button(value=7))],
        "must be a string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a long action_id": (
        [actions(button("x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "a long block_id": (
        [section(block_id="x" * 256)],
        "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
    ),
    "a style that does not exist": (
        [actions(button(style="success"))],
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "an action_id twice": (
        [actions(button("a"), button("a"))],
        '`action_id` "a" already exists in this block [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    "a block_id twice": (
        [section(block_id="a"), section(block_id="a")],
        "block_id `a` already exists [json-pointer:/blocks/1/block_id]",
    ),
    "a picture without alt_text": (
        [{"type": "image", "image_url": "https://example.com/a.jpg"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "a picture from nowhere": (
        [{"type": "image", "alt_text": "x"}],
        "must provide exactly one of image_url or slack_file [json-pointer:/blocks/0]",
    ),
    "a picture at home": (
        [IMAGE | {"image_url": "http://192.168.1.7/snapshot.jpg"}],
        "downloading image failed [json-pointer:/blocks/0/image_url]",
    ),
    "an unknown file": (
        [{"type": "image", "alt_text": "x", "slack_file": {"id": "F0NOWHERE1"}}],
        "invalid slack file [json-pointer:/blocks/0/slack_file]",
    ),
    "11 context elements": (
        [{"type": "context", "elements": [text("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a button in a context": (
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "101 options": ([actions(menu(101))], "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]"),
    "a file block": ([{"type": "file", "external_id": "x"}], "unsupported type: file [json-pointer:/blocks/0/type]"),
}


@pytest.mark.parametrize("name", BAD)
def test_wrong_blocks_are_refused_with_the_place(client, slack, name):
    blocks, reason = BAD[name]
    before = len(slack.messages())
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=slack.channel, text="x", blocks=blocks)
    answer = caught.value.response
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {reason}"]
    assert answer["errors"] == [reason]
    assert len(slack.messages()) == before


@pytest.mark.parametrize("blocks", ["{not json", '{"type": "section"}', "7"])
def test_blocks_that_are_no_list_are_refused(client, slack, blocks):
    with pytest.raises(SlackApiError) as caught:
        client.api_call("chat.postMessage", data={"channel": slack.channel, "text": "x", "blocks": blocks})
    assert caught.value.response["error"] == "invalid_blocks_format"


def test_an_update_is_held_to_the_same_rules(client, slack):
    ts = client.chat_postMessage(channel=slack.channel, text="x")["ts"]
    with pytest.raises(SlackApiError) as caught:
        client.chat_update(channel=slack.channel, ts=ts, text="x", blocks=[section("x" * 3001)])
    assert caught.value.response["error"] == "invalid_blocks"


# views


def test_a_home_tab_is_kept_and_an_old_hash_is_refused(client, slack):
    view = {"type": "home", "blocks": [section("all quiet")]}
    old = client.views_publish(user_id="U0ALICE001", view=view)["view"]["hash"]
    client.views_publish(user_id="U0ALICE001", view=view, hash=old)
    with pytest.raises(SlackApiError) as caught:
        client.views_publish(user_id="U0ALICE001", view=view, hash=old)
    assert caught.value.response["error"] == "hash_conflict"
    assert [v["kind"] for v in slack.state()["views"]] == ["home"]


def test_a_home_tab_of_a_hundred_blocks_is_taken_and_of_one_more_not(client):
    client.views_publish(user_id="U0ALICE001", view={"type": "home", "blocks": [section()] * 100})
    with pytest.raises(SlackApiError) as caught:
        client.views_publish(user_id="U0ALICE001", view={"type": "home", "blocks": [section()] * 101})
    reasons = caught.value.response["response_metadata"]["messages"]
    assert reasons == ["[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"]


def test_a_modal_needs_a_fresh_trigger(client):
    view = {"type": "modal", "title": plain("Why?"), "blocks": [section()]}
    with pytest.raises(SlackApiError) as caught:
        client.views_open(trigger_id="1.2.made-up", view=view)
    assert caught.value.response["error"] == "invalid_trigger_id"


# manifests

MANIFEST = {
    "display_information": {"name": "Hearthwatch"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
        "bot_user": {"display_name": "Hearthwatch", "always_online": True},
        "slash_commands": [{"command": "/hearth", "description": "Ask the house", "usage_hint": "help"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "files:write"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def changed(path, value):
    """The manifest with one part changed; None removes it."""
    *outer, last = path.split("/")
    copy = __import__("copy").deepcopy(MANIFEST)
    here = copy
    for name in outer:
        here = here[name]
    if value is None:
        del here[last]
    else:
        here[last] = value
    return copy


def commands(*names):
    return changed("features/slash_commands", [{"command": name, "description": "x"} for name in names])


def validate(slack, manifest):
    client = WebClient(token=slack.config_token, base_url=slack.api_url)
    return client.apps_manifest_validate(app_id=slack.app_id, manifest=manifest)


def test_a_right_manifest_is_taken(slack):
    assert validate(slack, MANIFEST)["ok"]


NO_URLS = changed("settings/socket_mode_enabled", False)
WRONG = {
    "a reserved command": (commands("/hearth", "/status"), "/features/slash_commands/1/command"),
    "a name of 33 characters": (commands("/" + "x" * 32), "/features/slash_commands/0/command"),
    "51 commands": (commands(*(f"/c{n}" for n in range(51))), "/features/slash_commands"),
    "no commands in a list": (commands(), "/features/slash_commands"),
    "a command twice": (commands("/hearth", "/hearth"), "/features/slash_commands/1/command"),
    "capitals in a command": (commands("/Hearth"), "/features/slash_commands/0/command"),
    "commands without their scope": (
        changed("oauth_config/scopes/bot", ["chat:write"]),
        "/features/slash_commands",
    ),
    "a scope that does not exist": (
        changed("oauth_config/scopes/bot", ["commands", "chat:shout"]),
        "/oauth_config/scopes/bot/1",
    ),
    "an event without its scope": (
        changed("settings/event_subscriptions/bot_events", ["app_mention"]),
        "/settings/event_subscriptions/bot_events/0",
    ),
    "a long description": (changed("display_information/description", "x" * 141), "/display_information/description"),
    "no name": (changed("display_information/name", None), "/display_information"),
    "an unknown part": (changed("features/doorbell", {}), "/features"),
    "no addresses and no Socket Mode": (NO_URLS, "/features/slash_commands/0"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_manifest_is_refused_whole_with_the_place(slack, name):
    manifest, pointer = WRONG[name]
    with pytest.raises(SlackApiError) as caught:
        validate(slack, manifest)
    answer = caught.value.response
    assert answer["error"] == "invalid_manifest"
    assert pointer in [problem["pointer"] for problem in answer["errors"]]


def test_a_manifest_wants_a_configuration_token(slack, client):
    with pytest.raises(SlackApiError) as caught:
        client.apps_manifest_validate(app_id=slack.app_id, manifest=MANIFEST)
    assert caught.value.response["error"] == "not_allowed_token_type"
