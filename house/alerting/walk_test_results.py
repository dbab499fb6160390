"""What a walk test found, camera by camera. Pure."""

import statistics
from collections.abc import Iterable, Sequence

from house import facts
from house.names import place
from house.settings.whole_config import Settings
from house.state.house_state import HouseState

OVER = "The walk test is over"
"""What is said first when one ends, by a command or by itself."""


def running_walk_test(state: HouseState, now: float) -> dict[str, float] | None:
    """The walk test that runs at unix time `now` (`since`, `until`), or None."""
    chosen = state.fields.get("walktest")
    return chosen if chosen and chosen["since"] <= now < chosen["until"] else None


def results(found: Iterable[facts.Fact], settings: Settings) -> list[str]:
    """What a walk test found, camera by camera, from its facts."""
    every = list(found)
    return [f"{place(camera)}: {_result([f for f in every if getattr(f, 'camera', '') == camera])}"
            for camera in settings.cameras]


def _result(own: Sequence[facts.Fact]) -> str:
    alerted: dict[str, dict[str, float]] = {}
    for fact in own:
        if isinstance(fact, facts.WalkTestReported):
            alerted.setdefault(fact.channel, {})[fact.event] = fact.delay
    events = {str(getattr(fact, "event", "")) for fact in own}
    if not events:
        return "no event"
    delays = [f"{channel} {_delays(list(each.values()))}".strip() for channel, each in sorted(alerted.items())]
    silent = len(events - {event for each in alerted.values() for event in each})
    return "; ".join(["1 event" if len(events) == 1 else f"{len(events)} events", *delays,
                      *([f"{silent} without an alert (yet)"] if silent else [])])


def _delays(seconds: list[float]) -> str:
    if len(seconds) == 1:
        return f"alert sent after {seconds[0]:.1f} s"
    return f"alert sent after {statistics.median(seconds):.1f} s (median), {max(seconds):.1f} s at most"
