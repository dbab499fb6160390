"""A channel that is away is trouble early enough for people to hear of it elsewhere within a minute."""

import pytest

from house.clock import FakeClock
from house.state.house_state import HouseState
from notifier.channel import ChannelError
from notifier.delivery.channel_health import ChannelHealth
from notifier.delivery.dispatch import growing
from notifier.delivery.sender import FIRST_WAIT, LONGEST_WAIT
from notifier.house_notes.trouble_policy import policy_of


class Reported:
    """A log that keeps what is recorded."""

    def __init__(self):
        self.facts = []

    def record(self, fact):
        self.facts.append(fact)
        return "1-1"

    def state(self):
        return HouseState({})


@pytest.mark.parametrize("a_try_takes", [0.0, 2.5, 10.0])
def test_a_channel_that_does_not_answer_is_told_elsewhere_within_a_minute(a_try_takes):
    # given a message that is tried again and again, each time a little later
    clock, log, tries = FakeClock(), Reported(), 0
    health, began = ChannelHealth("slack://", log, clock), clock.monotonic()

    # when every try fails, after as long as it may take
    while not log.facts:
        clock.advance(a_try_takes)
        health.failed("text", ChannelError("it is away", transient=True))
        clock.advance(0.0 if log.facts else growing(tries, FIRST_WAIT, LONGEST_WAIT))
        tries += 1

    # then that is trouble, and its patience over, in time
    assert clock.monotonic() - began + policy_of("channel").patience <= 60
