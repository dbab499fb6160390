"""Alerts as mail over real SMTP on loopback."""

import io
import socket
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from house.clock import FakeClock, SystemClock
from house.message import Message
from house.settings.whole_config import Settings
from notifier.channel import ChannelContext, ChannelError, ForgetfulMemory, PartlyTaken, Picture, WholeMessageChannel
from notifier.channels.smtp import PATIENCE, connect

PERSON = Message("Person at Front", "14:02", event="e1")
PICTURE = [Picture(b"\xff\xd8one", "e1.jpg", "")]


class Post:
    """A mail server that answers as it is told."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        self.rcpt: dict[str, list[str]] = {}
        self.data: list[str] = []
        self.cut = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        answers = self.rcpt.get(address, [])
        answer = answers.pop(0) if answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        if self.data:
            return self.data.pop(0)
        self.mails.append((envelope.rcpt_tos, envelope.content))
        if self.cut:
            self.cut -= 1
            server.transport.abort()
        return "250 OK"


def _login(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"house" and data.password == b"right", handled=False)


class Server(Controller):
    def factory(self):
        return SMTP(self.handler, authenticator=_login, auth_require_tls=False, data_size_limit=200_000)


@pytest.fixture
def post():
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        handler.port = free.getsockname()[1]
    server = Server(handler, hostname="127.0.0.1", port=handler.port)
    server.start()
    yield handler
    server.stop()


def channel(post, user="house:right@", to="anna@example.org,ben@example.org", tls="&tls=none", clock=None, memory=None):
    address = f"smtp://{user}127.0.0.1:{post.port}/?from=house@example.org&to={to}{tls}"
    return connect(address, ChannelContext(Settings(), io.StringIO(), Path, clock=clock or SystemClock(),
                                           memory=memory or ForgetfulMemory()))


def read(post, number=0):
    return message_from_bytes(post.mails[number][1], policy=default)


def test_a_mail_arrives_with_its_picture_and_news_in_its_thread(post):
    smtp = channel(post)
    assert isinstance(smtp, WholeMessageChannel)
    ref = smtp.send_whole(PERSON, PICTURE, "m1")
    smtp.send_whole(PERSON, [], "m2", ref)
    assert post.mails[0][0] == ["anna@example.org", "ben@example.org"]
    assert read(post)["Subject"] == "Person at Front" and read(post, 1)["References"] == read(post)["Message-ID"]
    shown = [part.get_content() for part in read(post).walk() if part.get_content_type() == "image/jpeg"]
    assert shown == [b"\xff\xd8one"]


def test_who_is_refused_for_now_gets_it_later_and_nobody_twice(post):
    post.rcpt = {"ben@example.org": ["451 greylisted, try again"]}
    smtp = channel(post)
    with pytest.raises(ChannelError, match="ben@example.org yet: 451") as error:
        smtp.send_whole(PERSON, [], "m1")
    assert error.value.transient
    smtp.send_whole(PERSON, [], "m1")
    assert [to for to, _ in post.mails] == [["anna@example.org"], ["ben@example.org"]]
    assert read(post)["Message-ID"] == read(post, 1)["Message-ID"]


def test_who_is_refused_for_good_is_named_while_the_others_get_it(post):
    post.rcpt = {"ben@example.org": ["550 no such user"]}
    ref = channel(post).send_whole(PERSON, [], "m1")
    assert ref["refused"] == {"ben@example.org": "550 no such user"} and post.mails[0][0] == ["anna@example.org"]


@pytest.mark.parametrize(("answer", "transient"), [("550 no such user", False), ("450 try again", True)])
def test_all_refused_is_an_error_of_the_recipients(post, answer, transient):
    post.rcpt = {"anna@example.org": [answer]}
    with pytest.raises(ChannelError, match="takes no mail for anna@example.org") as error:
        channel(post, to="anna@example.org").send_whole(PERSON, [], "m1")
    assert error.value.transient is transient and error.value.about == "room"


@pytest.mark.parametrize(("answer", "transient", "about"), [
    ("451 busy", True, "channel"), ("554 looks like spam", False, "message"), ("552 too large", False, "picture")])
def test_what_the_server_says_of_the_mail_decides_whether_it_is_tried_again(post, answer, transient, about):
    post.data = [answer]
    with pytest.raises(ChannelError) as error:
        channel(post).send_whole(PERSON, PICTURE, "m1")
    assert (error.value.transient, error.value.about) == (transient, about)


def test_a_picture_larger_than_the_server_takes_is_an_error_of_the_picture(post):
    with pytest.raises(ChannelError) as error:
        channel(post).send_whole(PERSON, [Picture(b"x" * 300_000, "e1.jpg", "")], "m1")
    assert error.value.about == "picture"


def test_after_a_cut_behind_the_data_the_twin_has_the_same_id(post):
    post.cut = 1
    smtp = channel(post)
    with pytest.raises(ChannelError) as error:
        smtp.send_whole(PERSON, [], "m1")
    assert error.value.transient and error.value.unsure
    smtp.send_whole(PERSON, [], "m1")
    assert len(post.mails) == 2 and read(post)["Message-ID"] == read(post, 1)["Message-ID"]


def test_a_wrong_password_and_a_missing_server_say_what_to_do_and_no_secret(post):
    with pytest.raises(ChannelError, match="password for apps") as error:
        channel(post, user="house:wrong-one@").send_whole(PERSON, [], "m1")
    assert not error.value.transient and "wrong-one" not in str(error.value)
    with pytest.raises(ChannelError, match="tls=none") as error:
        channel(post, tls="").send_whole(PERSON, [], "m1")
    assert not error.value.transient
    post.port = 1
    with pytest.raises(ChannelError, match="cannot be reached") as error:
        channel(post).send_whole(PERSON, [], "m1")
    assert error.value.transient and not error.value.unsure


def test_one_who_refuses_for_good_later_holds_up_nobody_who_has_the_mail(post):
    post.rcpt = {"ben@example.org": ["451 later", "550 no such user"]}
    smtp = channel(post)
    with pytest.raises(PartlyTaken):
        smtp.send_whole(PERSON, [], "m1")
    assert smtp.send_whole(PERSON, [], "m1")["refused"] == {"ben@example.org": "550 no such user"}
    assert [to for to, _ in post.mails] == [["anna@example.org"]]


def test_after_a_restart_only_who_still_waits_gets_the_mail(post):
    post.rcpt = {"ben@example.org": ["451 greylisted, try again"]}
    memory = ForgetfulMemory()
    with pytest.raises(PartlyTaken):
        channel(post, memory=memory).send_whole(PERSON, [], "m1")
    restarted = channel(post, memory=memory)
    restarted.send_whole(PERSON, [], "m1")
    restarted.send_whole(PERSON, [], "m2")

    assert [to for to, _ in post.mails] == [["anna@example.org"], ["ben@example.org"],
                                            ["anna@example.org", "ben@example.org"]]


def test_a_mail_that_cannot_be_written_is_an_error_of_the_message(post):
    with pytest.raises(ChannelError, match="the mail cannot be written") as error:
        channel(post).send_whole(replace(PERSON, title="half a pair \ud83d"), [], "m1")
    assert not error.value.transient and error.value.about == "message" and post.mails == []


def test_a_server_that_takes_no_connection_in_time_is_not_said_to_have_ended_it(post, monkeypatch):
    def too_late(*_, **__):
        raise TimeoutError("timed out")

    monkeypatch.setattr("socket.create_connection", too_late)
    with pytest.raises(ChannelError, match="does not answer in time") as error:
        channel(post).send_whole(PERSON, [], "m1")
    assert error.value.transient and not error.value.unsure


def test_one_whose_mailbox_stays_full_is_named_after_a_while(post):
    clock = FakeClock()
    post.rcpt = {"ben@example.org": ["452 mailbox full"] * 9}
    smtp = channel(post, clock=clock)
    with pytest.raises(PartlyTaken):
        smtp.send_whole(PERSON, [], "m1")
    clock.advance(PATIENCE)
    assert smtp.send_whole(PERSON, [], "m1")["refused"] == {"ben@example.org": "452 mailbox full"}
    assert smtp.send(PERSON)["refused"], "what has no mark is not sent again"
    assert [to for to, _ in post.mails] == [["anna@example.org"]] * 2


@pytest.mark.parametrize(("user", "rest", "says"), [
    ("house:hunter/two@", "to=anna@example.org", "%2F"), ("house:hunter:two@", "to=anna@example.org", ""),
    ("", "to=anna@", "needs to="), ("", "to=a..b@example.org", "needs to="), ("", "to=<anna@example.org>", "needs to="),
    ("", "to=jürgen@example.org", "plain letters"), ("", "to=", "needs to="),
    ("", "to=anna@example.org&tls=of", "tls="), ("", "to=anna@example.org&cc=ben@example.org", "no option cc"),
    ("house:hünter-two@", "to=anna@example.org", "another password")])
def test_a_wrong_address_says_what_is_wrong_and_no_secret(user, rest, says):
    address = f"smtp://{user}127.0.0.1/?from=house@example.org&{rest}"
    if not says:
        assert connect(address, ChannelContext(Settings(), io.StringIO(), Path))
        return
    with pytest.raises(ChannelError, match=says) as error:
        connect(address, ChannelContext(Settings(), io.StringIO(), Path))
    assert not error.value.transient and not any(each in str(error.value) for each in ("hunter", "two", "hünter"))


def test_recipients_may_have_a_plus_and_a_domain_of_any_alphabet(post):
    channel(post, to="anna+door@example.org,ben@müller.example").send_whole(PERSON, [], "m1")
    assert post.mails[0][0] == ["anna+door@example.org", "ben@xn--mller-kva.example"]
