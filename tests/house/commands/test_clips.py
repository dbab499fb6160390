"""The clip command: which clip it brings, and why there is none."""

import pytest

from house import facts
from house.commands.command import CommandRequest, answer
from house.commands.table import TABLE
from house.lookback import Recalled
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

AT = 1_700_000_000.0
SETTINGS = {"cameras": {"front": {"source": "demo://room"}, "yard": {"source": "demo://room"},
                        "plain": {"source": "demo://room", "clip": {"keep": False}}}}


class FakeHouse:
    def __init__(self, *known: facts.Fact) -> None:
        self.settings = Settings.model_validate(SETTINGS)
        self.known, self.recorded = list(known), []

    def now(self) -> float:
        return AT + 100

    def state(self) -> HouseState:
        return HouseState()

    def record(self, fact: facts.Fact) -> None:
        self.recorded.append(fact)

    def recent(self, count: int) -> list[facts.Fact]:
        return self.known[::-1][:count]

    def lookback(self):
        return Recalled(self.known[::-1])


def visit(event: str, camera: str = "front", at: float = AT, clips: int = 1, picture: str = "p", over: bool = True):
    made = [facts.EventBegan(at=at, event=event, camera=camera, picture=picture)]
    clip = f"pi/{camera}/d/{event}" if clips else ""
    if over:
        made.append(facts.EventEnded(at=at + 9, event=event, camera=camera, began_at=at, duration=9.0, clip=clip))
    made += [facts.ClipStored(at=at + 10, event=event, camera=camera, clip=f"{clip}-{part}", seconds=19.0, part=part)
             for part in range(clips, 0, -1)]
    return made


def said(house: FakeHouse, *words: str, channel: str = "C1"):
    return answer(house, CommandRequest("ann", "slack", words, channel=channel, role="viewer"), "clip", TABLE)


def test_a_clip_of_now_is_recorded_for_as_long_as_is_said():
    house = FakeHouse()

    def given(*words: str, role: str = "operator"):
        return answer(house, CommandRequest("ann", "slack", words, channel="C1", role=role), "record", TABLE)

    assert given("yard", "45s").text == "Recording Yard for 45 s. It comes here when it is done."
    assert given().ok and given("front", "for", "1m").ok
    found = [(f.camera, f.seconds, f.channel, f.by) for f in house.recorded if isinstance(f, facts.RecordingAsked)]
    assert found == [("yard", 45.0, "C1", "ann"), ("front", 20.0, "C1", "ann"), ("front", 60.0, "C1", "ann")]
    for words, said in ((("plain",), "keeps none"), (("front", "5m"), "1 s to 60 s long"), (("garage",), "No camera")):
        refused = given(*words)
        assert not refused.ok and said in refused.text
    assert "operator" in given("front", role="viewer").text
    assert len(found) == sum(isinstance(fact, facts.RecordingAsked) for fact in house.recorded)


def asked_for(house: FakeHouse) -> list[str]:
    return [fact.clip for fact in house.recorded if isinstance(fact, facts.ClipAsked)]


def test_it_brings_the_clip_of_the_last_event():
    house = FakeHouse(*visit("aaaaaa1"), *visit("bbbbbb2", "yard", AT + 50))
    given = said(house)
    assert given.ok and "Yard" in given.text and "19 s" in given.text and "on its way" in given.text
    assert asked_for(house) == ["pi/yard/d/bbbbbb2-1"]
    assert [(f.event, f.camera, f.channel, f.by) for f in house.recorded[:1]] == [("bbbbbb2", "yard", "C1", "ann")]


@pytest.mark.parametrize("words", [("front",), ("aaaaaa1",), ("aaaaaa",), ("FRONT",)])
def test_it_brings_that_of_a_camera_or_of_an_event(words):
    house = FakeHouse(*visit("aaaaaa1"), *visit("bbbbbb2", "yard", AT + 50))
    said(house, *words)
    assert asked_for(house) == ["pi/front/d/aaaaaa1-1"]


def test_outside_slack_it_says_where_the_clip_is():
    house = FakeHouse(*visit("aaaaaa1"))
    given = said(house, channel="")
    assert "/events/aaaaaa1" in given.text and asked_for(house) == []


def test_of_a_clip_in_parts_it_brings_the_first_and_says_so():
    house = FakeHouse(*visit("aaaaaa1", clips=2))
    assert "first of 2 parts" in said(house).text and asked_for(house) == ["pi/front/d/aaaaaa1-1"]


@pytest.mark.parametrize(("event", "why"), [
    (visit("aaaaaa1", clips=0, picture=""), "the camera was not recording (mode home)"),
    (visit("aaaaaa1", clips=0, over=False), "it is still in progress"),
    (visit("aaaaaa1", clips=1)[:2], "it is still being made"),
    (visit("aaaaaa1", clips=0), "none could be made"),
    (visit("aaaaaa1", "plain", clips=0), "keeps no clips"),
])
def test_without_a_clip_it_says_why(event, why):
    given = said(FakeHouse(*event))
    assert not given.ok and why in given.text


@pytest.mark.parametrize("words", [("garage",), ("cccccc",), ("aaa",), ("a", "b")])
def test_words_that_name_no_event_are_answered_with_what_would(words):
    given = said(FakeHouse(*visit("aaaaaa1"), *visit("aaaaaa2")), *words)
    assert not given.ok and "clip [EVENT | camera]" in given.text


def test_a_beginning_that_fits_two_events_names_neither():
    assert not said(FakeHouse(*visit("aaaaaa1"), *visit("aaaaaa2")), "aaaaaa").ok


def test_without_any_event_it_says_so():
    assert "No such event" in said(FakeHouse()).text
