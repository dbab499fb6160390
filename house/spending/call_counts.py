"""How many paid calls a house has made in its month, and how many it may still make. Pure.

A call is counted before it is made, in blocks: what a process that was killed had taken and not used stays counted. So
`counted` is never below the truth, and what no camera is named for counts against each camera's own limit.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum

BLOCK = 10
"""So many calls are counted at once, so that not each of them waits for the disk."""


class CallRefusal(Enum):
    """Why a call is not made; the value says it to people."""

    MONTH = "all pictures of this month are used"
    DAY = "today's share of the month is used"
    CAMERA = "this camera's pictures of this month are used"
    CAMERA_DAY = "this camera's share of today is used"
    LOST = ("the count of this month was lost, so that it counts as spent: ./hearthwatch cloud confirm N, with the "
            "number of pictures that were sent this month")
    AHEAD = ("what was counted is of a later month than this machine's clock shows: set the clock, or ./hearthwatch "
             "cloud confirm N, with the number of pictures that were sent this month")
    CLOCK = "this machine's clock is not known to be right yet"
    DISK = "the count cannot be written to the disk"

    @property
    def of_limit(self) -> bool:
        """Whether a limit that people chose is reached, so that other pictures may still be looked at."""
        return self in (CallRefusal.MONTH, CallRefusal.DAY, CallRefusal.CAMERA, CallRefusal.CAMERA_DAY)


@dataclass(frozen=True)
class CallCaps:
    """Calls a month that the house may make, and each camera (None: no limit of its own)."""

    house: int
    camera: int | None = None


@dataclass(frozen=True)
class CallCounts:
    """What is counted of one month (`2026-11`) and its newest day.

    counted, today: calls of the house. cameras, cameras_today: those that are known to be of a camera; "" for a test.
    wanted: pictures that were to be looked at, whether or not a call was left for them. told: the day on which it was
    said that a limit is reached, "" for a month without. id: another one each time that counting begins again.
    """

    month: str
    day: str
    counted: int = 0
    today: int = 0
    cameras: Mapping[str, int] = field(default_factory=dict)
    cameras_today: Mapping[str, int] = field(default_factory=dict)
    wanted: Mapping[str, int] = field(default_factory=dict)
    told: str = ""
    id: str = ""

    def at(self, day: date) -> "CallCounts":
        """The counts as they are on that day, not before the newest one: a new month or day begins with nothing."""
        if month_of(day) != self.month:
            return CallCounts(month_of(day), day.isoformat(), id=self.id)
        if day.isoformat() <= self.day:
            return self
        return replace(self, day=day.isoformat(), today=0, cameras_today={})

    def of(self, camera: str) -> int:
        """Calls of that camera, at most: those that no camera is known for might all be its."""
        return self.cameras.get(camera, 0) + max(0, self.counted - sum(self.cameras.values()))

    def of_today(self, camera: str) -> int:
        """The same of today."""
        return self.cameras_today.get(camera, 0) + max(0, self.today - sum(self.cameras_today.values()))

    def with_calls(self, number: int) -> "CallCounts":
        """With so many calls more, made today."""
        return replace(self, counted=self.counted + number, today=self.today + number)

    def without(self, number: int, day: str) -> "CallCounts":
        """Without so many calls that were counted on that day (`2026-11-30`) and not made."""
        today = self.today - number if day == self.day else self.today
        return replace(self, counted=max(0, self.counted - number), today=max(0, today))

    def with_known(self, made: Mapping[str, int], made_today: Mapping[str, int], wanted: Mapping[str, int]
                   ) -> "CallCounts":
        """With what is known of the calls that are counted: how many were of which camera."""
        return replace(self, cameras=_sum(self.cameras, made), cameras_today=_sum(self.cameras_today, made_today),
                       wanted=_sum(self.wanted, wanted))


def month_of(day: date) -> str:
    """`2026-11`."""
    return f"{day.year:04}-{day.month:02}"


def share_of_day(limit: int, before_today: int, day: date) -> int:
    """What of a month's limit the day may have: an even share of what was left when it began, rounded up."""
    left, days = max(0, limit - before_today), monthrange(day.year, day.month)[1] - day.day + 1
    return -(-left // days)


def free(counts: CallCounts, caps: CallCaps, day: date) -> int | CallRefusal:
    """Calls that the house may still make today, or why none."""
    if counts.counted >= caps.house:
        return CallRefusal.MONTH
    left = min(share_of_day(caps.house, counts.counted - counts.today, day) - counts.today,
               caps.house - counts.counted)
    return left if left > 0 else CallRefusal.DAY


def free_of(camera: str, counts: CallCounts, caps: CallCaps, day: date) -> int | CallRefusal:
    """Calls that the camera's own limit leaves it today, or why none."""
    if caps.camera is None:
        return caps.house
    used, today = counts.of(camera), counts.of_today(camera)
    if used >= caps.camera:
        return CallRefusal.CAMERA
    left = min(share_of_day(caps.camera, used - today, day) - today, caps.camera - used)
    return left if left > 0 else CallRefusal.CAMERA_DAY


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}
