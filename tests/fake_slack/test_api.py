"""The stand-in as the real slack_sdk client meets it, over real HTTP."""

import base64
import json
import time
import urllib.request

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from fake_slack.handle import FakeSlack, FakeSlackError

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def running():
    with FakeSlack.start() as slack:
        yield slack


@pytest.fixture
def slack(running):
    running.restart(processing=[0.05, 0.1], post_per_second=0.0, tiers=False)
    return running


@pytest.fixture
def client(slack):
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def refusal(call, *args, **kwargs):
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return caught.value.response


def reasons(answer):
    return answer["response_metadata"]["messages"]


def section(text="Person at Front"):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def buttons(*names):
    return {"type": "actions", "elements": [button(name) for name in names]}


def button(name, **more):
    return {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name.title()}, **more}


def picture(file_id):
    return {"type": "image", "alt_text": "the picture", "slack_file": {"id": file_id}}


def uploaded(client, content=PIXEL, filename="front.png", **more):
    return client.files_upload_v2(content=content, filename=filename, **more)["file"]["id"]


def processed(slack, file_id):
    return next(f for f in slack.files() if f["id"] == file_id and f["processed"])


# tokens and scopes


def test_a_right_token_learns_team_bot_and_scopes(client, slack):
    answer = client.auth_test()
    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == (slack.team_id, "U0HEARTH01", "B0HEARTH01")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [(None, "not_authed"), ("xoxb-other", "invalid_auth")])
def test_a_missing_and_a_wrong_token_are_refused(slack, token, error):
    assert refusal(WebClient(token=token, base_url=slack.api_url).auth_test)["error"] == error


def test_an_app_token_may_not_post(slack):
    client = WebClient(token=slack.app_token, base_url=slack.api_url)
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="hello")
    assert answer["error"] == "not_allowed_token_type"


def test_a_missing_scope_is_named_with_what_there_is(slack, client):
    slack.configure(bot_scopes=["channels:read"])
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="hello")
    assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "chat:write", "channels:read")


def test_an_unknown_method_is_refused_by_name(client):
    answer = refusal(client.api_call, "chat.postTelegram")
    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.postTelegram")


def test_the_old_upload_method_is_gone(client):
    assert refusal(client.api_call, "files.upload")["error"] == "method_deprecated"


# posting


def test_a_posted_message_stands_in_the_channel(client, slack):
    before = time.time()
    answer = client.chat_postMessage(channel=slack.channel, text="Person at Front", blocks=[section()])
    message = slack.messages()[0]
    assert (message["ts"], message["text"], message["blocks"]) == (
        answer["ts"],
        "Person at Front",
        answer["message"]["blocks"],
    )
    assert before <= message["posted_at"] <= time.time()
    assert [entry["kind"] for entry in message["history"]] == ["posted"]


def test_a_form_with_json_in_strings_works_as_a_json_body_does(client, slack):
    client.api_call("chat.postMessage", data={"channel": "#hearthwatch", "blocks": json.dumps([section("by form")])})
    assert slack.messages()[0]["blocks"][0]["text"]["text"] == "by form"


def test_an_unknown_argument_is_refused_by_name(client, slack):
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="hello", colour="red")
    assert (answer["error"], reasons(answer)) == ("invalid_arguments", ["[ERROR] unknown argument: colour"])
    assert slack.messages() == []


def test_a_missing_argument_is_refused_by_name(client):
    answer = refusal(client.api_call, "chat.postMessage", json={"text": "to whom?"})
    assert reasons(answer) == ["[ERROR] missing required field: channel"]


def test_a_json_body_is_not_read_where_slack_reads_only_forms(client, slack):
    answer = refusal(client.api_call, "conversations.info", json={"channel": slack.channel})
    assert reasons(answer) == ["[ERROR] missing required field: channel"]


@pytest.mark.parametrize(
    ("channel", "error"),
    [("C0NOWHERE1", "channel_not_found"), ("C0GENERAL1", "not_in_channel"), ("C0ARCHIVE1", "is_archived")],
)
def test_channels_the_bot_cannot_post_in_are_refused(client, channel, error):
    assert refusal(client.chat_postMessage, channel=channel, text="hello")["error"] == error


def test_a_private_channel_without_the_bot_does_not_exist_for_it(client, slack):
    slack.configure(channels=[{"id": "C0PRIVATE1", "name": "family", "is_private": True, "members": ["U0ALICE001"]}])
    assert refusal(client.chat_postMessage, channel="C0PRIVATE1", text="hello")["error"] == "channel_not_found"
    assert refusal(client.conversations_info, channel="C0PRIVATE1")["error"] == "channel_not_found"


def test_an_empty_message_is_refused(client, slack):
    assert refusal(client.chat_postMessage, channel=slack.channel, text=" \n")["error"] == "no_text"


def test_a_message_to_a_person_opens_the_direct_channel(client, slack):
    channel = client.chat_postMessage(channel="U0ALICE001", text="only you")["channel"]
    assert channel.startswith("D")
    assert slack.messages(channel)[0]["text"] == "only you"


def test_only_its_reader_sees_a_private_message(client, slack):
    client.chat_postEphemeral(channel=slack.channel, user="U0ALICE001", text="not allowed")
    assert slack.messages()[0]["only_for"] == "U0ALICE001"
    assert client.conversations_history(channel=slack.channel)["messages"] == []


def test_replies_stand_in_their_thread_and_not_in_the_channel(client, slack):
    first = client.chat_postMessage(channel=slack.channel, text="Person at Front")["ts"]
    client.chat_postMessage(channel=slack.channel, text="clip", thread_ts=first)
    assert [m["text"] for m in client.conversations_history(channel=slack.channel)["messages"]] == ["Person at Front"]
    thread = client.conversations_replies(channel=slack.channel, ts=first)["messages"]
    assert [m["text"] for m in thread] == ["Person at Front", "clip"]
    assert thread[0]["reply_count"] == 1


def test_a_thread_that_is_not_there_is_refused(client, slack):
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="x", thread_ts="1700000000.000001")
    assert answer["error"] == "thread_not_found"


# changing


def test_an_update_changes_the_message_and_its_history_keeps_both(client, slack):
    ts = client.chat_postMessage(channel=slack.channel, text="Person at Front", blocks=[section()])["ts"]
    client.chat_update(channel=slack.channel, ts=ts, text="Person at Front, 12 s", blocks=[section("ended")])
    message = slack.messages()[0]
    assert [(e["kind"], e["text"]) for e in message["history"]] == [
        ("posted", "Person at Front"),
        ("edited", "Person at Front, 12 s"),
    ]
    assert message["edited_at"] >= message["posted_at"]


def test_an_update_with_text_alone_removes_the_blocks(client, slack):
    ts = client.chat_postMessage(channel=slack.channel, text="a", blocks=[section()])["ts"]
    client.chat_update(channel=slack.channel, ts=ts, text="b")
    assert slack.messages()[0]["blocks"] == []


def test_an_update_by_channel_name_or_of_an_unknown_message_is_refused(client, slack):
    ts = client.chat_postMessage(channel=slack.channel, text="a")["ts"]
    assert refusal(client.chat_update, channel="#hearthwatch", ts=ts, text="b")["error"] == "channel_not_found"
    gone = refusal(client.chat_update, channel=slack.channel, ts="1700000000.000001", text="b")
    assert gone["error"] == "message_not_found"


def test_a_persons_message_cannot_be_updated_by_the_bot(client, slack):
    ts = slack.tell("write", text="hello house")["ts"]
    assert refusal(client.chat_update, channel=slack.channel, ts=ts, text="b")["error"] == "cant_update_message"
    assert refusal(client.chat_delete, channel=slack.channel, ts=ts)["error"] == "cant_delete_message"


def test_an_edit_after_the_window_is_refused(client, slack):
    slack.configure(edit_window=60)
    ts = client.chat_postMessage(channel=slack.channel, text="a")["ts"]
    client.chat_update(channel=slack.channel, ts=ts, text="b")
    slack.advance(61)
    assert refusal(client.chat_update, channel=slack.channel, ts=ts, text="c")["error"] == "edit_window_closed"


def test_a_deleted_message_is_gone_and_late_deletion_can_be_forbidden(client, slack):
    first, second = (client.chat_postMessage(channel=slack.channel, text=t)["ts"] for t in "ab")
    client.chat_delete(channel=slack.channel, ts=first)
    assert [m["text"] for m in slack.messages()] == ["b"]
    assert len(slack.messages(deleted=True)) == 2
    assert refusal(client.chat_delete, channel=slack.channel, ts=first)["error"] == "message_not_found"
    slack.configure(delete_window=10)
    slack.advance(11)
    assert refusal(client.chat_delete, channel=slack.channel, ts=second)["error"] == "cant_delete_message"


# rates


def test_the_second_message_in_one_second_waits_for_retry_after(client, slack):
    slack.configure(post_per_second=1.0, post_burst=1)
    client.chat_postMessage(channel=slack.channel, text="a")
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="b")
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    slack.advance(1)
    client.chat_postMessage(channel=slack.channel, text="c")
    assert [m["text"] for m in slack.messages()] == ["a", "c"]


def test_channels_do_not_share_their_rate(client, slack):
    slack.configure(post_per_second=1.0, post_burst=1)
    client.chat_postMessage(channel=slack.channel, text="a")
    client.chat_postMessage(channel="U0ALICE001", text="b")


def test_a_tier_runs_dry_after_its_minute(client, slack):
    slack.configure(tiers=True)
    for _ in range(20):
        client.conversations_list()
    assert refusal(client.conversations_list).status_code == 429


# files


def test_a_picture_is_refused_until_slack_has_processed_it(client, slack):
    slack.configure(processing=[30, 30])
    file_id = uploaded(client)
    blocks = [section(), picture(file_id)]
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="Person", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert reasons(answer) == ["[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"]
    slack.advance(31)
    client.chat_postMessage(channel=slack.channel, text="Person", blocks=blocks)
    file = processed(slack, file_id)
    assert (file["width"], file["mimetype"], file["shown_at"]) == (1, "image/png", slack.messages()[0]["posted_at"])
    assert slack.messages()[0]["pictures"] == [{"file_id": file_id, "at": file["shown_at"]}]


def test_processing_takes_as_long_as_it_was_told_to(client, slack):
    file_id = uploaded(client)
    file = slack.wait_for(lambda: [f for f in slack.files() if f["processed"]])[0]
    assert file["id"] == file_id
    assert 0.05 <= file["processed_at"] - file["completed_at"] <= 0.1


def test_a_file_that_is_no_picture_never_fits_an_image_block(client, slack):
    file_id = uploaded(client, b"not a picture at all", "front.png")
    slack.advance(10)
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="x", blocks=[picture(file_id)])
    assert "invalid slack file" in reasons(answer)[0]


def test_a_deleted_picture_cannot_be_shown_again(client, slack):
    file_id = uploaded(client)
    slack.advance(10)
    client.files_delete(file=file_id)
    answer = refusal(client.chat_postMessage, channel=slack.channel, text="x", blocks=[picture(file_id)])
    assert "invalid slack file" in reasons(answer)[0]
    assert refusal(client.files_info, file=file_id)["error"] == "file_deleted"


def test_a_shared_file_becomes_a_message_when_it_is_processed(client, slack):
    first = client.chat_postMessage(channel=slack.channel, text="Person at Front")["ts"]
    slack.configure(processing=[30, 30])
    file_id = uploaded(client, channel=slack.channel, initial_comment="the clip", thread_ts=first)
    assert len(slack.messages()) == 1
    slack.advance(31)
    shared = slack.messages()[1]
    assert (shared["text"], shared["files"], shared["thread_ts"]) == ("the clip", [file_id], first)


def test_a_file_is_shared_only_where_the_bot_is(client):
    with pytest.raises(SlackApiError) as caught:
        uploaded(client, channel="C0GENERAL1")
    assert caught.value.response["error"] == "not_in_channel"


def test_file_info_has_no_type_before_processing(client, slack):
    slack.configure(processing=[30, 30])
    file_id = uploaded(client)
    assert client.files_info(file=file_id)["file"]["mimetype"] == ""
    slack.advance(31)
    assert client.files_info(file=file_id)["file"]["original_w"] == 1


def test_an_upload_of_another_length_than_announced_is_refused(client, slack):
    ticket = client.files_getUploadURLExternal(filename="a.png", length=5)
    with pytest.raises((SlackRequestError, urllib.error.HTTPError)):
        urllib.request.urlopen(urllib.request.Request(ticket["upload_url"], data=b"123456"))
    assert refusal(client.files_completeUploadExternal, files=[{"id": ticket["file_id"]}])["error"] == "file_not_found"


def test_several_files_are_completed_together(client, slack):
    uploads = [{"content": PIXEL, "filename": f"{n}.png"} for n in range(2)]
    files = client.files_upload_v2(file_uploads=uploads, channel=slack.channel)["files"]
    slack.advance(10)
    assert slack.messages()[0]["files"] == [f["id"] for f in files]


# scheduled messages


def soon(seconds):
    return int(time.time()) + seconds


def test_a_scheduled_message_is_posted_when_it_is_due(client, slack):
    at = soon(120)
    client.chat_scheduleMessage(channel=slack.channel, text="The house is silent", post_at=at)
    assert slack.messages() == []
    slack.advance(130)
    message = slack.messages()[0]
    assert (message["text"], message["posted_at"], message["origin"]) == (
        "The house is silent",
        float(at),
        "chat.scheduleMessage",
    )


def test_a_scheduled_message_with_metadata_is_never_posted(client, slack):
    metadata = {"event_type": "silent", "event_payload": {}}
    client.chat_scheduleMessage(channel=slack.channel, text="x", post_at=soon(60), metadata=metadata)
    slack.advance(100)
    assert slack.messages() == []
    assert slack.state()["scheduled"][0]["fate"] == "lost"


def test_a_scheduled_message_can_be_taken_back_until_a_minute_before(client, slack):
    first = client.chat_scheduleMessage(channel=slack.channel, text="x", post_at=soon(300))["scheduled_message_id"]
    second = client.chat_scheduleMessage(channel=slack.channel, text="y", post_at=soon(90))["scheduled_message_id"]
    client.chat_deleteScheduledMessage(channel=slack.channel, scheduled_message_id=first)
    assert [s["id"] for s in client.chat_scheduledMessages_list()["scheduled_messages"]] == [second]
    slack.advance(40)
    late = refusal(client.chat_deleteScheduledMessage, channel=slack.channel, scheduled_message_id=second)
    assert late["error"] == "invalid_scheduled_message_id"


def test_at_most_thirty_messages_wait_for_the_same_five_minutes(client, slack):
    for number in range(30):
        client.chat_scheduleMessage(channel=slack.channel, text=str(number), post_at=soon(600 + number))
    answer = refusal(client.chat_scheduleMessage, channel=slack.channel, text="31", post_at=soon(600))
    assert answer["error"] == "restricted_too_many"
    client.chat_scheduleMessage(channel=slack.channel, text="later", post_at=soon(1200))


@pytest.mark.parametrize(("ahead", "error"), [(-5, "time_in_past"), (121 * 86400, "time_too_far")])
def test_the_past_and_the_far_future_cannot_be_scheduled(client, slack, ahead, error):
    answer = refusal(client.chat_scheduleMessage, channel=slack.channel, text="x", post_at=soon(ahead))
    assert answer["error"] == error


# people and channels


def test_channel_lists_come_in_pages_and_say_where_the_bot_is(client):
    pages = [page["channels"] for page in client.conversations_list(limit=2)]
    assert [len(page) for page in pages] == [2, 1]
    names = {channel["name"]: channel["is_member"] for page in pages for channel in page}
    assert names == {"hearthwatch": True, "general": False, "old-house": True}


def test_the_bot_may_join_a_public_channel_but_no_archived_one(client):
    client.conversations_join(channel="C0GENERAL1")
    client.chat_postMessage(channel="C0GENERAL1", text="here I am")
    assert refusal(client.conversations_join, channel="C0ARCHIVE1")["error"] == "is_archived"


def test_people_and_groups_are_known_by_id(client, slack):
    assert client.users_info(user="U0ALICE001")["user"]["name"] == "alice"
    assert refusal(client.users_info, user="U0NOBODY01")["error"] == "user_not_found"
    assert client.usergroups_users_list(usergroup="S0OWNERS01")["users"] == ["U0ALICE001"]
    slack.configure(paid_plan=False)
    assert refusal(client.usergroups_users_list, usergroup="S0OWNERS01")["error"] == "paid_teams_only"


# trouble on demand


def test_a_storm_of_429_ends_after_its_count(client, slack):
    slack.fault("rate_limit", methods=["chat.*"], count=2, retry_after=7)
    answers = [refusal(client.chat_postMessage, channel=slack.channel, text="x") for _ in range(2)]
    assert [(a.status_code, a.headers["Retry-After"]) for a in answers] == [(429, "7")] * 2
    client.auth_test()
    client.chat_postMessage(channel=slack.channel, text="x")


def test_server_errors_and_permanent_refusals_can_be_forced(client, slack):
    slack.fault("server_error", status=502, count=1)
    with pytest.raises(SlackApiError) as caught:
        client.auth_test()
    assert caught.value.response.status_code == 502
    slack.fault("error", error="token_revoked")
    assert refusal(client.auth_test)["error"] == "token_revoked"
    slack.heal()
    client.auth_test()


def test_a_dead_line_closes_without_a_word(client, slack):
    slack.fault("down")
    with pytest.raises((OSError, urllib.error.URLError)):
        client.auth_test()
    slack.heal()
    client.auth_test()


def test_a_lost_answer_has_taken_effect(client, slack):
    client.retry_handlers = []  # the client itself tries once more after a closed connection, and doubles the message
    slack.fault("lost_answer", methods=["chat.postMessage"], count=1)
    with pytest.raises((OSError, urllib.error.URLError)):
        client.chat_postMessage(channel=slack.channel, text="once")
    assert [m["text"] for m in slack.messages()] == ["once"]


def test_a_hanging_call_ends_when_the_trouble_does(slack):
    slack.fault("hang", delay=600)
    with pytest.raises((OSError, urllib.error.URLError)):
        WebClient(token=slack.bot_token, base_url=slack.api_url, timeout=1).auth_test()
    slack.heal()
    WebClient(token=slack.bot_token, base_url=slack.api_url).auth_test()


# the admin interface


def test_the_back_door_is_closed_to_other_sites(slack):
    for headers in ({"Origin": "https://evil.example"}, {"Host": "evil.example"}):
        request = urllib.request.Request(f"{slack.base_url}/admin/state", headers=headers)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request)
        assert caught.value.code == 403
        caught.value.close()


@pytest.mark.parametrize("path", ["/api/auth.test", "/upload/v1/x", "/files-pri/T-F/x.jpg", "/commands/T/n/x", "/ui"])
def test_no_page_reaches_it_by_pointing_a_name_of_its_own_here(slack, path):
    asked = {name: requests.get(slack.base_url + path, headers={"Host": name}, timeout=60,
                                allow_redirects=False).status_code
             for name in ("evil.example", "evil.example:80", "[", "localhost", f"127.0.0.1:{slack.port}", "[::1]")}
    assert {asked.pop(name) for name in ("evil.example", "evil.example:80")} == {403}
    assert asked.pop("[") in (400, 403)
    assert not {403, 500} & {asked["localhost"], asked["[::1]"], asked[f"127.0.0.1:{slack.port}"]}


def test_wrong_settings_are_refused_with_what_is_allowed(slack):
    with pytest.raises(FakeSlackError, match="unknown workspace settings field 'speed'; known: ack_seconds"):
        slack.configure(speed=3)
    with pytest.raises(FakeSlackError, match="post_burst must be a number, not 'many'"):
        slack.configure(post_burst="many")
    with pytest.raises(FakeSlackError, match="kind must be one of rate_limit"):
        slack.fault("meteor")
    with pytest.raises(FakeSlackError, match="methods must be list"):
        slack.fault("down", methods="chat.*")
    with pytest.raises(FakeSlackError, match="unknown user field 'age'"):
        slack.configure(users=[{"id": "U0CAROL001", "name": "carol", "age": 3}])


def test_every_call_is_remembered_without_tokens(client, slack):
    client.chat_postMessage(channel=slack.channel, text="hello")
    call = slack.calls("chat.postMessage")[0]
    assert (call["ok"], call["status"], call["args"]["text"]) == (True, 200, "hello")
    assert slack.bot_token not in json.dumps(slack.calls())


def test_a_wrong_start_says_why():
    with pytest.raises(FakeSlackError, match="unknown workspace settings field 'speed'"):
        FakeSlack.start(speed=3)
