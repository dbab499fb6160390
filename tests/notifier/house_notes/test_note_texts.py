"""What messages about the house itself say."""

from datetime import datetime
from zoneinfo import ZoneInfo

from house.message import Message
from house.state.house_state import Trouble
from notifier.house_notes import note_texts

BERLIN = "Europe/Berlin"
AT = datetime(2026, 11, 20, 14, 2, 3, tzinfo=ZoneInfo(BERLIN)).timestamp()


def test_a_test_alert_says_who_asked():
    assert note_texts.test_alert("Home", "ann", AT, BERLIN).line == \
        "Test alert of Home · 14:02 · asked by ann · alerts reach you here"


def test_an_asked_picture_says_its_time_or_why_there_is_none():
    assert note_texts.asked_picture("front", AT, AT, "", BERLIN) == "Front · 14:02"
    assert note_texts.asked_picture("front", AT, AT, "it is off", BERLIN) == "No picture of Front: it is off"


def test_troubles_of_one_kind_share_a_message():
    first, second = (Trouble("camera", name, f"{name} gives no picture", AT) for name in ("front", "yard"))
    assert note_texts.troubles([first], AT, BERLIN) == Message("Trouble: Front gives no picture", "since 14:02")
    assert note_texts.troubles([first, second], AT, BERLIN) == \
        Message("2 troubles", "Front gives no picture\nYard gives no picture")
    assert note_texts.resolved("camera", "front", AT, AT + 720, BERLIN).line == \
        "Resolved: camera front · it lasted 12 min, from 14:02"
