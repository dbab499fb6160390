"""What became of an alert on its channels, in words."""

import pytest

from house import facts
from house.alerting.alert_outcome import alert_outcome
from house.alerting.why_moment import Past, explain_event
from house.event_summary import events
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

AT = 1_700_000_000.0


def told(*found, channels=("slack://",)):
    """The facts of an event that was to be alerted, oldest first."""
    return [facts.EventBegan(at=AT, event="e1", camera="front"),
            facts.AlertDecided(at=AT + 1, event="e1", camera="front", sent=True, reasons=("so",), channels=channels),
            *found]


def delivered(channel="slack://", delay=2.0):
    return facts.AlertDelivered(at=AT + delay, event="e1", camera="front", channel=channel, delay=delay)


def given_up(channel="slack://", reason="it is refused"):
    return facts.AlertGivenUp(at=AT + 9, event="e1", camera="front", channel=channel, reason=reason, began_at=AT)


BOTH = ("slack://", "terminal://")


@pytest.mark.parametrize(("found", "says"), [
    (told(channels=()), "alert sent"),
    (told(delivered(delay=59.0)), "alert sent"),
    (told(), "alert waiting for Slack since T1"),
    (told(delivered(delay=240.0)), "alert sent, delivered on Slack 4 min late"),
    (told(given_up()), "alert not delivered on Slack (it is refused)"),
    (told(given_up(), delivered("terminal://"), channels=BOTH), "alert sent, not delivered on Slack (it is refused)"),
    (told(delivered("terminal://"), channels=BOTH), "alert sent, waiting for Slack since T1"),
    (told(given_up(), channels=BOTH),
     "alert not delivered on Slack (it is refused), waiting for Terminal since T1"),
    (told(given_up(), delivered("spare://", 70.0)),
     "alert sent, not delivered on Slack (it is refused), delivered on Spare 70 s late"),
])  # fmt: skip
def test_an_alert_is_called_sent_only_where_a_channel_took_it(found, says):
    [event] = events(found[::-1])

    assert alert_outcome(event, lambda at: f"T{at - AT:.0f}") == says


@pytest.mark.parametrize(("found", "verdict", "line"), [
    (told(delivered()), "alert sent, because so.", ""),
    (told(delivered(delay=240.0)), "alert sent, because so.", "It was delivered on Slack 4 min late."),
    (told(), "alert decided, because so.", "It is waiting for Slack since 22:13."),
    (told(given_up()), "alert decided, because so.", "It was not delivered on Slack (it is refused)."),
])
def test_why_never_says_sent_of_what_nobody_could_see(found, verdict, line):
    settings = Settings.model_validate({"house": {"timezone": "UTC"}, "cameras": {"front": {"source": "demo://"}}})

    first, *more = explain_event(Past(found, HouseState(), settings, AT + 300), "e1")

    assert first.endswith(verdict)
    assert more[:1] == ([line] if line else [])


@pytest.mark.parametrize(("delay", "says"), [
    (62.0, "alert sent"), (190.0, "alert sent, delivered on Slack 2 min late")])
def test_the_wait_for_somebody_to_come_home_makes_no_alert_late(delay, says):
    reasons = ("mode Away sends alerts", "nobody came home within 1 min (entry delay)")
    found = [facts.EventBegan(at=AT, event="e1", camera="front"),
             facts.AlertDecided(at=AT + 60, event="e1", camera="front", sent=True, reasons=reasons,
                                channels=("slack://",)), delivered(delay=delay)]

    assert alert_outcome(events(found[::-1])[0], lambda at: f"T{at - AT:.0f}") == says
