"""The form by which events are looked for, as it was sent in an address."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from house import times
from house.commands.command import shortened
from house.labels.vocabulary import label_of
from house.search.query import EventQuery

PAGE, LARGE_PAGE = 20, 100
TAGS = ("occupied", "unoccupied")
HOURS = tuple(map(str, range(24)))
ALERTED = {"yes": True, "no": False, "lost": None}
"""What may be chosen of alerts, and whether they were decided to be sent; "lost": some channel never took them."""
_FREE = ("label", "zone", "person", "text")
_ON = ("pinned", "distinct")
_PLACES = ("before", "after")
_PLACE = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)~([A-Za-z0-9][A-Za-z0-9_-]{0,127})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class SearchForm:
    """What was chosen, each "" for any; `first` and `last` are days, `before` and `after` where a page begins or ends.

    hour: one or more, with commas between. seen: "no" for those that nobody looked over. pinned, distinct: "yes" for
    only such. size: how many a page has, "" for as many as usual. What makes no sense is taken as not chosen: the form
    then shows what was searched for.
    """

    camera: str = ""
    zone: str = ""
    label: str = ""
    hour: str = ""
    tag: str = ""
    alerted: str = ""
    person: str = ""
    text: str = ""
    first: str = ""
    last: str = ""
    seen: str = ""
    pinned: str = ""
    distinct: str = ""
    size: str = ""
    before: str = ""
    after: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str], cameras: Iterable[str]) -> "SearchForm":
        """The form as it was sent."""
        asked = {name: sent.get(name, "")[:160].strip() for name in cls.__dataclass_fields__}
        hours = [each for each in HOURS if each in asked["hour"].split(",")]
        asked["hour"] = ",".join(hours)
        keep = {
            "camera": asked["camera"] in set(cameras),
            **{name: len(asked[name]) <= 64 and asked[name].isprintable() for name in _FREE},
            "hour": len(hours) < len(HOURS),
            "tag": asked["tag"] in TAGS,
            "alerted": asked["alerted"] in ALERTED,
            "first": _is_day(asked["first"]),
            "last": _is_day(asked["last"]),
            "seen": asked["seen"] == "no",
            **{name: asked[name] == "yes" for name in _ON},
            "size": asked["size"] == str(LARGE_PAGE),
            "before": bool(_PLACE.fullmatch(asked["before"])),
            "after": bool(_PLACE.fullmatch(asked["after"])),
        }
        asked = {name: text if keep[name] else "" for name, text in asked.items()}
        if asked["first"] and asked["last"]:
            asked["first"], asked["last"] = sorted((asked["first"], asked["last"]))
        return cls(**asked)

    def left_out(self, sent: Mapping[str, str]) -> list[str]:
        """What was asked and makes no sense, as "first=banana"."""
        return [f"{name}={shortened(sent[name], 40)}" for name in self.__dataclass_fields__
                if sent.get(name, "").strip() and not getattr(self, name)]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, for the addresses of other pages of the same search."""
        return {name: str(getattr(self, name)) for name in self.__dataclass_fields__
                if name not in _PLACES and getattr(self, name)}

    @property
    def filters(self) -> dict[str, str]:
        """What of that leaves events out."""
        return {name: value for name, value in self.chosen.items() if name != "size"}

    @property
    def hours(self) -> tuple[int, ...]:
        """The hours that were chosen; none for any."""
        return tuple(map(int, filter(None, self.hour.split(","))))

    @property
    def page_size(self) -> int:
        """How many events a page has."""
        return int(self.size or PAGE)

    def turned(self, name: str, value: str) -> dict[str, str]:
        """The same with that chosen, or no longer where it was; of hours one more or less."""
        hours = {*self.hours} ^ {int(value)} if name == "hour" else set()
        new = ",".join(map(str, sorted(hours))) if name == "hour" else "" if getattr(self, name) == value else value
        return {key: each for key, each in (self.chosen | {name: new}).items() if each}

    def without(self, name: str) -> dict[str, str]:
        """The same with nothing chosen of that."""
        return {key: each for key, each in self.chosen.items() if key != name}

    def wanted(self, zone: str, seen_before: float = 0.0) -> EventQuery:
        """The same as a query: days are those of that time zone; events from before seen_before count as seen."""
        since = _midnight(self.first, zone) if self.first else None
        if self.seen and seen_before:
            since = max(since or 0.0, seen_before)
        return EventQuery(
            since=since,
            until=times.day_after(_midnight(self.last, zone), zone) if self.last else None,
            camera=self.camera, zone=self.zone, hours=self.hours, person=self.person,
            text=self.text, label=label_of(self.label).replace(" ", "_"), tag=self.tag,
            alerted=ALERTED.get(self.alerted), given_up=self.alerted == "lost",
            unseen=self.seen == "no", pinned=bool(self.pinned),
            before=_place(self.before), after=None if self.before else _place(self.after))


def _place(text: str) -> tuple[float, str] | None:
    found = _PLACE.fullmatch(text)
    return (float(found[1]), found[2]) if found else None


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        return 1971 <= date.fromisoformat(text).year <= 9000
    except ValueError:
        return False


def _midnight(day: str, zone: str) -> float:
    """Unix time at which that day begins in the zone."""
    days = date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
    starts = [times.midnight(days * 86_400 + hours * 3_600, zone) for hours in (12, 0, 24)]  # from -12 to +14
    return next((start for start in starts if f"{times.local(start, zone):%Y-%m-%d}" == day), starts[0])
