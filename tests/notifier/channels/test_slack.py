"""The slack:// channel against the stand-in for Slack, over real HTTP."""

import io
import socket
import threading
from pathlib import Path

import pytest
from slack_sdk.web.client import WebClient

from house.message import Message
from house.settings.whole_config import Settings
from notifier.channel import (
    ChannelContext,
    ChannelError,
    ExpiringPictureChannel,
    NotYet,
    Picture,
    PictureChannel,
    SchedulingChannel,
)
from notifier.channels.slack import channel as slack_module
from notifier.channels.slack.channel import SlackChannel, connect

PERSON = Message("Person at Front", "14:02 · person 87%", "h/front/d/e1", "e1")


@pytest.fixture
def channel(fake_slack):
    return connect("slack://", around(fake_slack))


def around(slack, **changes):
    section = {"bot_token": slack.bot_token, "signing_secret": slack.signing_secret, "channel": slack.channel,
               "api_url": slack.api_url}  # fmt: skip
    return ChannelContext(Settings.model_validate({"slack": section | changes}), io.StringIO(), Path)


def refused(call, *args):
    with pytest.raises(ChannelError) as raised:
        call(*args)
    return raised.value


def kinds(message):
    return [block["type"] for block in message["blocks"]]


def test_words_go_out_at_once_with_their_buttons(channel, fake_slack):
    ref = channel.send(PERSON)
    [message] = fake_slack.messages()
    assert ref == {"channel": fake_slack.channel, "ts": message["ts"]}
    assert message["text"] == "Person at Front · 14:02 · person 87%"
    assert kinds(message) == ["section", "actions"]
    assert [(call["method"], call["ok"]) for call in fake_slack.calls()] == [("chat.postMessage", True)]


def test_a_picture_is_refused_until_processed_and_then_shown_in_the_message(channel, fake_slack, jpeg):
    ref = channel.send(PERSON)
    file = channel.upload(Picture(jpeg, "e1.jpg", "Person at Front"))
    error = refused(channel.edit, ref, PERSON, file)
    assert error.about == "picture"
    fake_slack.advance(1.0)
    channel.edit(ref, PERSON, file)
    [message] = fake_slack.messages()
    assert kinds(message) == ["section", "image", "actions"]
    assert fake_slack.files()[0]["size"] == len(jpeg)
    assert fake_slack.files()[0]["alt_text"] == "Person at Front"


def replies(fake_slack, ref):
    return [m for m in fake_slack.messages() if m.get("thread_ts") == ref["ts"] != m["ts"]]


def test_a_picture_goes_into_the_thread_and_into_the_place_where_it_was_asked(channel, fake_slack, jpeg):
    ref = channel.send(PERSON)
    file = channel.hold(Picture(jpeg, "e2.jpg", "Person"))
    channel.share(ref, "Person again at 14:03", file, "Person")
    assert channel.answer(fake_slack.channel, "Front <now>", Picture(jpeg, "a.jpg", "Front"))
    assert channel.answer(fake_slack.channel, "No picture of Front", None) == ""
    fake_slack.advance(1.0)
    [reply] = replies(fake_slack, ref)
    assert (reply["text"], len(reply["files"])) == ("Person again at 14:03", 1)
    texts = [m["text"] for m in fake_slack.messages() if not m.get("thread_ts")]
    assert sorted(texts[1:]) == ["Front &lt;now&gt;", "No picture of Front"]


def test_a_picture_whose_sharing_got_no_answer_is_shared_once(channel, fake_slack, jpeg):
    ref = channel.send(PERSON)
    file = channel.hold(Picture(jpeg, "e2.jpg", "Person"))
    fake_slack.fault("lost_answer", methods=["files.completeUploadExternal"], count=1)
    assert refused(channel.share, ref, "Person", file, "Person").transient
    channel.share(ref, "Person", file, "Person")
    fake_slack.advance(1.0)
    assert len(replies(fake_slack, ref)) == 1


def test_a_message_whose_answer_got_lost_is_found_again_by_its_mark(channel, fake_slack):
    channel.send(PERSON, "other")
    fake_slack.fault("lost_answer", methods=["chat.postMessage"], count=1)
    assert refused(channel.send, PERSON, "e1:1").unsure
    found = channel.find("e1:1")
    assert found["ts"] == fake_slack.messages()[-1]["ts"]
    assert channel.find("e9:1") is None


def test_a_room_given_by_name_is_looked_up_to_find_a_message(fake_slack):
    by_name = connect("slack://", around(fake_slack, channel="#hearthwatch"))
    ref = connect("slack://", around(fake_slack)).send(PERSON, "e1:1")
    assert by_name.find("e1:1") == ref


def test_lines_go_into_the_thread_are_changed_there_and_found_by_their_mark(channel, fake_slack):
    ref = channel.send(PERSON)
    line = channel.reply(ref, "14:03 Motion at <Yard>", "e1:2:lines")
    channel.amend(line, "14:03 Person at <Yard>\n14:04 Motion at Front")
    [said] = replies(fake_slack, ref)
    assert said["blocks"][0]["text"]["text"] == "14:03 Person at &lt;Yard&gt;\n14:04 Motion at Front"
    assert channel.find("e1:2:lines", ref) == line
    assert channel.find("e1:2:lines") is None


def test_a_thousand_lines_fit_into_one_reply(channel, fake_slack):
    ref = channel.send(PERSON)
    channel.reply(ref, "\n".join(f"14:03 Person at Yard · person 90% · event {n:08}" for n in range(1000)))
    [said] = replies(fake_slack, ref)
    assert sum(block["text"]["text"].count("\n") + 1 for block in said["blocks"]) == 1000


def test_an_answer_for_one_person_is_seen_by_nobody_else(channel, fake_slack):
    user = next(each["id"] for each in fake_slack.state()["users"] if each["name"] == "bob")
    channel.whisper(fake_slack.channel, user, "told, because ...")
    [said] = fake_slack.messages()
    assert (said["only_for"], said["text"]) == (user, "told, because ...")


def test_a_picture_is_removed_from_slack_once_and_for_all(channel, fake_slack, jpeg):
    file = channel.upload(Picture(jpeg, "e1.jpg", "Person"))
    channel.forget(file)
    channel.forget(file)
    [kept] = fake_slack.files()
    assert kept["deleted_at"]


@pytest.mark.parametrize(("room", "error"), [("C0GENERAL1", "not_in_channel"), ("C0ARCHIVE1", "is_archived"),
                                             ("C0NOWHERE1", "channel_not_found")])  # fmt: skip
def test_a_room_without_the_app_is_said_with_its_mending(fake_slack, room, error):
    found = refused(connect("slack://", around(fake_slack, channel=room)).send, PERSON)
    assert (found.transient, found.about) == (False, "room")
    assert error in str(found)
    assert room in str(found)


def test_another_place_without_the_app_concerns_the_asked_picture_alone(channel, jpeg):
    for picture in (None, Picture(jpeg, "a.jpg", "Front")):
        found = refused(channel.answer, "C0GENERAL1", "Front", picture)
        assert (found.transient, found.about) == (False, "message")


def test_a_room_may_be_named(fake_slack):
    ref = connect("slack://", around(fake_slack, channel="#hearthwatch")).send(PERSON)
    assert ref["channel"] == fake_slack.channel


def test_a_wrong_token_is_refused_for_good_and_never_shown(fake_slack):
    found = refused(connect("slack://", around(fake_slack, bot_token="xoxb-wrong-secret")).send, PERSON)
    assert (found.transient, found.about) == (False, "channel")
    assert "slack.bot_token" in str(found)
    assert "xoxb" not in str(found)


def test_a_missing_scope_names_what_to_add(channel, fake_slack):
    fake_slack.fault("error", error="missing_scope")
    assert "scope" in str(refused(channel.send, PERSON))


def test_a_rate_limit_says_how_long_to_wait(channel, fake_slack):
    fake_slack.fault("rate_limit", retry_after=7)
    found = refused(channel.send, PERSON)
    assert (found.transient, found.retry_after) == (True, 7.0)


def test_a_limit_is_that_of_one_method_and_while_it_lasts_slack_is_not_asked(channel, fake_slack):
    ref = channel.send(PERSON)
    fake_slack.fault("rate_limit", methods=["chat.update"], retry_after=7, count=1)
    assert refused(channel.edit, ref, PERSON).limits == "edit"
    again = refused(channel.edit, ref, PERSON)
    assert isinstance(again, NotYet)
    assert (again.limits, 6.0 < again.retry_after <= 7.0) == ("edit", True)
    assert isinstance(refused(channel.amend, ref, "14:03 Motion"), NotYet)
    assert len(fake_slack.calls("chat.update")) == 1

    channel.send(PERSON)
    assert len(fake_slack.messages()) == 2


def test_other_errors_limit_nothing(channel, fake_slack):
    fake_slack.fault("server_error", methods=["chat.update"], count=1)
    ref = channel.send(PERSON)
    assert refused(channel.edit, ref, PERSON).limits == ""
    channel.edit(ref, PERSON)


def test_how_long_pictures_stay_and_a_silence_may_last_comes_from_its_settings(fake_slack):
    channel = connect("slack://", around(fake_slack, delete_after="2d", dead_man="20m"))
    assert isinstance(channel, ExpiringPictureChannel) and isinstance(channel, SchedulingChannel)
    assert (channel.delete_after, channel.silence) == (2 * 86400, 1200)


@pytest.mark.parametrize("fault", [{"kind": "server_error"}, {"kind": "server_error", "status": 502},
                                   {"kind": "error", "error": "internal_error"}, {"kind": "down"}])  # fmt: skip
def test_what_passes_is_tried_again_by_the_outbox_and_not_here(channel, fake_slack, fault):
    fake_slack.fault(**fault)
    assert refused(channel.send, PERSON).transient
    assert fake_slack.messages() == []
    assert len(fake_slack.calls("chat.postMessage")) <= 1


@pytest.mark.parametrize(("fault", "transient", "about"), [
    ({"kind": "server_error", "status": 503}, True, "channel"),
    ({"kind": "rate_limit", "retry_after": 3}, True, "channel"),
    ({"kind": "server_error", "status": 404}, False, "picture"), ({"kind": "down"}, True, "channel"),
])  # fmt: skip
def test_an_upload_address_that_fails_says_whether_to_try_again(channel, fake_slack, jpeg, fault, transient, about):
    fake_slack.fault(**fault, methods=["upload"])
    found = refused(channel.upload, Picture(jpeg, "a.jpg", "Front"))
    assert (found.transient, found.about) == (transient, about)


def test_a_deleted_message_concerns_that_message_alone(channel, fake_slack):
    ref = channel.send(PERSON)
    channel.client.chat_delete(**ref)
    found = refused(channel.edit, ref, PERSON)
    assert (found.concerns_message, found.about) == (True, "gone")


def test_without_its_section_the_channel_says_what_is_missing():
    found = refused(connect, "slack://", ChannelContext(Settings(), io.StringIO(), Path))
    assert "bot_token" in str(found)


def test_it_takes_pictures_later_than_words(channel):
    assert isinstance(channel, PictureChannel)


class OddServer:
    """Answers every connection with the same bytes."""

    def __init__(self, answer):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/api/"
        self.answer = answer
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(self.answer)


def http(body, status="200 OK"):
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize("answer", [
    b"", b"rubbish\r\n", http(b"<html>"), http(b"[]"), http(b"null"), http(b'"text"'), http(b'{"ok": true}'),
    http(b'{"ok": true, "channel": 5, "ts": null}'), http(b"\xff\xfe"), http(b"{}", "500 Oops"),
    http(b"{}", "302 Found"),
])  # fmt: skip
def test_no_odd_answer_is_more_than_a_channel_error(answer):
    server = OddServer(answer)
    try:
        client = WebClient(token="xoxb-1", base_url=server.url, timeout=2, retry_handlers=[])
        found = refused(SlackChannel(client, "C1").send, PERSON)
        assert "\n" not in str(found)
    finally:
        server.socket.close()


def test_a_line_that_hangs_ends_within_the_timeout(monkeypatch, fake_slack):
    monkeypatch.setattr(slack_module, "TIMEOUT", 1)
    channel = connect("slack://", around(fake_slack))
    fake_slack.fault("hang", delay=5)
    found = refused(channel.send, PERSON)
    assert found.transient
    assert "timed out" in str(found)


def test_a_message_that_people_deleted_is_gone_for_whatever_would_change_it(channel, fake_slack, jpeg):
    ref = channel.send(PERSON)
    file = channel.hold(Picture(jpeg, "e1.jpg", "Person at Front"))
    WebClient(fake_slack.bot_token, base_url=fake_slack.api_url).chat_delete(channel=ref["channel"], ts=ref["ts"])

    for call, args in ((channel.edit, (ref, PERSON)), (channel.reply, (ref, "more")), (channel.amend, (ref, "more")),
                       (channel.share, (ref, "more", file, "alt"))):
        assert (refused(call, *args).about, call) == ("gone", call)


@pytest.mark.parametrize("word", ["message_not_found", "channel_not_found", "is_archived", "is_inactive"])
def test_a_room_that_is_gone_takes_its_messages_with_it_but_is_no_message_where_one_is_sent(channel, fake_slack, word):
    ref = channel.send(PERSON)
    fake_slack.fault("error", error=word)

    assert refused(channel.edit, ref, PERSON).about == "gone"
    assert refused(channel.send, PERSON).about != "gone"


def test_a_message_that_may_not_be_changed_any_more_is_still_there(channel, fake_slack):
    ref = channel.send(PERSON)
    for word in ("edit_window_closed", "cant_update_message", "not_in_channel", "invalid_auth"):
        fake_slack.fault("error", error=word, count=1)
        assert refused(channel.edit, ref, PERSON).about != "gone"
