"""What tried zones, masks and scores would have done, in words for the page that they are drawn on. Pure."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from app.pages.camera_setup.zones.suggested_mask import suggested_mask
from app.pages.camera_setup.zones.zone_estimate import MODES, TriedSettings
from app.pages.camera_setup.zones.zone_text import Drawing
from house.event_summary import Event
from house.names import listed

DAY = 86_400.0
_LISTED = 12


def told(tried: TriedSettings, week: Sequence[Event], drawing: Drawing, now: float,
         clock: Callable[[float], str], lacking: str = "") -> dict[str, Any]:
    """What the page's script shows, as plain JSON. week: the camera's events of the last week, newest first; clock:
    writes a unix time as people read it; lacking: why not all of the week is known.
    """
    day = [each for each in week if each.began_at > now - DAY]
    verdicts = {mode: [tried.would_alert(each, mode) for each in day] for mode in MODES}
    alerted = [each for each, sent in zip(day, verdicts[MODES[0]], strict=True) if sent]
    older = sum(tried.would_alert(each) is True for each in week[len(day):])
    return {"sentence": _of_the_day(len(day), verdicts), "week": _of_the_week(len(week), len(alerted) + older),
            "lacking": f"Only the latest events were looked at: {lacking}." if lacking else "",
            "events": [{"id": each.id, "title": each.title, "at": clock(each.began_at)} for each in alerted[:_LISTED]],
            "more": _more(len(alerted)), "scores": list(_scores(tried, week, drawing)), "mask": _mask(tried, week)}


def _of_the_day(count: int, verdicts: dict[str, list[bool | None]]) -> str:
    if not count:
        return "No event of the last day to try them on."
    first, *others = [(mode.capitalize(), sum(each is True for each in found)) for mode, found in verdicts.items()]
    rest = listed([f"in {mode} on {number or 'none'}" for mode, number in others])
    unknown = sum(each is None for each in verdicts[MODES[0]])
    unseen = f" {_events(unknown)} more may have: nobody looked at the pictures." if unknown else ""
    return (f"Of the last day's {_events(count)} these zones would have alerted on {first[1] or 'none'} in mode "
            f"{first[0]}, {rest}.{unseen}")


def _of_the_week(count: int, alerted: int) -> str:
    return f"Of the last week's {_events(count)} in mode Away on {alerted or 'none'}." if count else ""


def _more(alerted: int) -> str:
    return f"and {alerted - _LISTED} more" if alerted > _LISTED else ""


def _events(count: int) -> str:
    return f"{count} event{'' if count == 1 else 's'}"


def _scores(tried: TriedSettings, week: Sequence[Event], drawing: Drawing) -> Iterator[dict[str, str]]:
    """Of each label that has or may have a score of its own, how many events show it surely enough, in each zone."""
    usual = tried.camera.alert.labels
    places = [("", usual, drawing.scores), *((each.name, each.labels or usual, each.scores) for each in drawing.zones)]
    for zone, labels, scores in places:
        for label in dict.fromkeys((*labels, *scores)):
            found = [each for each in (tried.counted(event, label, zone) for event in week) if each is not None]
            yield {"zone": zone, "label": label, "text": _counted(sum(found), len(found))}


def _counted(sure: int, count: int) -> str:
    if not count:
        return "no event of the last week shows it"
    return f"sure enough in {sure or 'none'} of {_events(count)} of the last week"


def _mask(tried: TriedSettings, week: Sequence[Event]) -> dict[str, Any] | None:
    found = suggested_mask(week, {each.id: tried.moving(each) for each in week})
    if found is None:
        return None
    corners, count = found
    return {"corners": corners, "sentence": f"{count} of the last week's events showed nobody, all at one place: "
                                            "a clock, a tree or a road? A mask there would keep them away."}
