"""The command `why`, on a log in memory."""

import pytest

from house import facts, times
from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule
from house.clock import FakeClock
from house.commands.command import Answer, CommandRequest, answer
from house.commands.table import TABLE
from house.lookback import Recalled
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

SETTINGS = Settings.model_validate({
    "house": {"timezone": "Europe/Berlin"},
    "cameras": {"front": {"source": "demo://"}, "yard": {"source": "demo://", "private": True}}})


class House:
    """A house whose log is a list."""

    def __init__(self):
        self.settings, self.log, self._state = SETTINGS, [], HouseState()
        self.clock = FakeClock(1_700_050_000.0)  # 13:06 in Berlin

    def now(self):
        return self.clock.now()

    def state(self):
        return self._state

    def record(self, fact):
        self.log.append(fact)
        self._state = self._state.after(fact)

    def recent(self, count):
        return self.log[::-1][:count]

    def lookback(self):
        return Recalled(self.log[::-1])

    def why(self, words="") -> Answer:
        return answer(self, CommandRequest("U1", "slack", tuple(words.split()), role="viewer"), "why", TABLE)

    def shown(self, seconds_ago=0.0):
        """A moment as answers show it."""
        return times.clock(self.now() - seconds_ago, self.now(), "Europe/Berlin")

    def typed(self, seconds_ago=0.0):
        """A moment as a person types it."""
        return f"{times.local(self.now() - seconds_ago, 'Europe/Berlin'):%H:%M}"

    def chose(self, mode):
        self.record(facts.ModeChosen(at=self.now(), mode=mode, by="ann"))

    def event(self, event, camera="front", alerting=True, labels=None, length=10.0):
        """An event that began now, was decided and ended; the clock goes on with it."""
        began = self.now()
        self.record(facts.EventBegan(at=began, event=event, camera=camera))
        inputs = Inputs(alerting, "mode away" if alerting else "mode home", began, began, began, Rule(), labels=labels)
        decision = decide(inputs)
        self.record(facts.AlertDecided(at=began, event=event, camera=camera, sent=decision.sent,
                                       reasons=decision.reasons, inputs=inputs.to_json()))
        self.clock.advance(length)
        self.record(facts.EventEnded(at=self.now(), event=event, camera=camera, began_at=began, duration=length))


@pytest.fixture
def house():
    return House()


def test_without_a_word_it_explains_the_last_event(house):
    house.event("0123456789abcdef")
    house.event("fedcba9876543210", alerting=False)
    said = house.why().text
    assert said.splitlines()[0] == \
        f"{house.shown(10)} Front (event fedcba98): no alert, because mode Home sends no alerts."
    assert "An alert would have been sent in a mode that sends alerts" in said


def test_an_event_is_named_by_the_beginning_of_its_id(house):
    house.event("0123456789abcdef")
    house.event("fedcba9876543210")
    said = house.why("012345").text
    assert "(event 01234567): alert sent, because mode Away sends alerts; any motion counts." in said
    assert not house.why("0123").ok
    assert not house.why("nothing-like-it").ok


def test_a_decision_that_changed_says_how_it_was_before(house):
    house.event("0123456789abcdef", alerting=False)
    inputs = Inputs(True, "mode away", house.now(), house.now(), house.now())
    house.record(facts.AlertDecided(at=house.now(), event="0123456789abcdef", camera="front", sent=True, reasons=("x",),
                                    inputs=inputs.to_json()))
    lines = house.why().text.splitlines()
    assert "alert sent, because mode Away" in lines[0]
    assert lines[-1] == "Before that: no alert, because mode Home sends no alerts."


def test_a_time_at_which_something_happened_explains_what(house):
    house.event("0123456789abcdef")
    house.clock.advance(3000)
    asked = house.typed(2980)
    assert "(event 01234567): alert sent" in house.why(f"{asked} front").text


def test_a_quiet_moment_says_what_the_camera_did_then_and_would_have_done(house):
    house.chose("away")
    house.event("0123456789abcdef")
    house.clock.advance(3600)
    house.chose("home")
    house.clock.advance(1800)
    then = house.shown(3600)
    said = house.why(f"{house.typed(3600)} front").text
    assert said.startswith(f"{then} Front: no event. It was watching, recording and alerting (mode away); no motion ")
    assert "Had one begun, an alert would have been sent." in said
    assert "nearest events: 2" in said or "nearest events: 3" in said  # half an hour before, to the minute
    assert "no alert would have been sent (mode home)" in house.why(f"{house.typed()} front").text


def test_a_camera_that_looked_at_nothing_says_so_and_why(house):
    house.record(facts.PeopleChanged(at=house.now(), home=("ann",)))
    house.clock.advance(600)
    asked = house.typed(60)
    said = house.why(asked).text.splitlines()
    assert said[-1] == f"{asked} Yard: no event. Nothing was looked at: private while someone is home."


def test_a_camera_that_was_away_says_since_when(house):
    began = house.shown()
    house.record(facts.TroubleBegan(at=house.now(), kind="camera", about="front", text="front gives no picture"))
    house.clock.advance(600)
    asked = house.typed(60)
    house.record(facts.TroubleEnded(at=house.now(), kind="camera", about="front", since=house.now() - 600))
    assert f"{asked} Front: no event. front gives no picture, since {began}." in house.why(f"{asked} front").text
    house.clock.advance(600)
    assert "gives no picture" not in house.why(f"{house.typed(60)} front").text


def test_a_time_later_than_now_means_yesterday(house):
    asked = house.typed(-3600)
    assert f"yesterday {asked} Front: no event." in house.why(f"{asked} front").text


@pytest.mark.parametrize("words", ["14:05 shed", "14:05 front now", "last front", "25:00"])
def test_odd_words_are_answered_with_what_would_do(house, words):
    said = house.why(words)
    assert not said.ok
    assert "\n" not in said.text


def test_an_event_that_began_hours_before_and_went_on_is_what_was_then(house):
    house.event("0123456789abcdef", length=9000.0)
    house.clock.advance(600)
    assert "(event 01234567): alert sent" in house.why(f"{house.typed(3600)} front").text


def test_an_empty_log_says_so(house):
    assert not house.why().ok


@pytest.mark.parametrize(("line", "said"), [
    (("why", "25:99"), "25:99 is no time of day; say one like 14:05. Usage: why [EVENT | HH:MM [camera]]"),
    (("mode", "banana"), "Unknown mode 'banana'. Choose off, home, night, away, auto or vacation."),
])
def test_what_is_not_understood_is_named_with_what_would_do(house, line, said):
    given = answer(house, CommandRequest("anna", "cli", line[1:]), line[0], TABLE)

    assert not given.ok and given.text.startswith(said)
