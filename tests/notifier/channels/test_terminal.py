"""What the terminal channel prints."""

import io
from pathlib import Path

import pytest

from house.message import Message
from house.settings.sections.web import WebSettings
from house.settings.whole_config import Settings
from notifier.channel import ChannelContext, ChannelError, PictureChannel
from notifier.channels.terminal import connect, dashboard

PERSON = Message("Person at Front", "14:02 · person 87%", "h/front/2026-11-20/e1", "e1")


class Terminal(io.StringIO):
    def __init__(self, tty=False):
        super().__init__()
        self.tty = tty

    def isatty(self):
        return self.tty


def channel(out, **environ):
    settings = Settings.model_validate({"web": {"bind": "0.0.0.0:8081"}})
    return connect("terminal://", ChannelContext(settings, out, lambda id: Path("/home/pictures") / f"{id}.jpg",
                                                 environ))


def test_an_alert_says_what_when_where_its_picture_is_and_how_to_answer():
    out = Terminal()
    channel(out).send(PERSON)
    assert out.getvalue().splitlines() == [
        "",
        "┌ Person at Front",
        "│ 14:02 · person 87%",
        "│ picture /home/pictures/h/front/2026-11-20/e1.jpg",
        "│ look    http://127.0.0.1:8081/events/e1",
        "│ say     ./hearthwatch tag e1 occupied   # or unoccupied",
        "└",
    ]


def test_what_becomes_known_later_is_one_more_line_and_said_once():
    out = Terminal()
    terminal = channel(out)
    ref = terminal.send(PERSON)
    out.truncate(out.seek(0))
    longer = Message("Person at Front", "14:02 · lasted 40 s", "p", "e1")
    terminal.edit(ref, longer)
    terminal.edit(ref, longer)
    terminal.edit(ref, Message("Person at Front", "14:02 · lasted 40 s", "p", "e1", "occupied", "ann"))
    assert out.getvalue().splitlines() == [
        "  → Person at Front · 14:02 · lasted 40 s",
        "  → Person at Front · Someone was there · by ann",
    ]


def test_one_more_picture_or_a_surer_label_is_no_news():
    out = Terminal()
    terminal = channel(out)
    ref = terminal.send(Message("Person at Front", "14:02 · person 60%", "p", "e1"))
    out.truncate(out.seek(0))
    for detail in ("14:02 · 2 pictures · person 60%", "14:02 · 3 pictures · person 87%",
                   "14:02-14:03 · 2 events · person 87%", "14:02-14:03 · 2 events · 4 pictures · person 87%"):
        terminal.edit(ref, Message("Person at Front", detail, "p", "e1"))
    assert out.getvalue() == "  → Person at Front · 14:02-14:03 · 2 events · person 87%\n"


def test_a_note_has_no_buttons_and_keeps_its_lines():
    out = Terminal()
    channel(out).send(Message("2 troubles", "front is away\nyard is away"))
    assert out.getvalue().splitlines() == ["", "┌ 2 troubles", "│ front is away", "│ yard is away", "└"]


@pytest.mark.parametrize(("tty", "environ", "coloured"), [
    (True, {}, True), (False, {}, False), (True, {"NO_COLOR": "1"}, False), (False, {"FORCE_COLOR": "1"}, True),
])  # fmt: skip
def test_colour_is_for_terminals_and_for_those_who_ask(tty, environ, coloured):
    out = Terminal(tty)
    channel(out, **environ).send(PERSON)
    assert ("\x1b[" in out.getvalue()) == coloured


def test_no_message_can_smuggle_control_characters_into_the_terminal():
    out = Terminal()
    terminal = channel(out)
    ref = terminal.send(Message("\x1b]0;evil\x07 at Front", "a\x1b[2Jb", "p\x1b", "e1"))
    terminal.edit(ref, Message("T", "x\x1b[2J", "p", "e1", "occupied", "\x1b[31mann"))
    assert "\x1b" not in out.getvalue()
    assert "\x07" not in out.getvalue()


def test_a_terminal_that_is_gone_is_tried_again_later():
    out = Terminal()
    out.close()
    with pytest.raises(ChannelError) as error:
        channel_of_closed(out).send(PERSON)
    assert error.value.transient


def channel_of_closed(out):
    out.isatty = lambda: False
    return channel(out)


def test_the_terminal_takes_no_pictures_later():
    assert not isinstance(channel(Terminal()), PictureChannel)


@pytest.mark.parametrize(("bind", "address"), [
    ("127.0.0.1:8080", "http://127.0.0.1:8080"), ("0.0.0.0:80", "http://127.0.0.1:80"),
    ("[::]:8080", "http://[::1]:8080"), ("pi.local:8080", "http://pi.local:8080"),
])  # fmt: skip
def test_the_dashboard_s_address_is_one_that_can_be_opened(bind, address):
    assert dashboard(WebSettings(bind=bind)) == address
