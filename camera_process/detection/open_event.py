"""One open event of one camera: what to remember of it. Which frames become its pictures: event_pictures.py. Pure."""

from dataclasses import dataclass, field

from camera_process.detection.event_pictures import EventPictures
from house.facts import Box
from vision.motion.detector import MotionResult, Region
from vision.zones import Polygon, zones_of


@dataclass
class OpenEvent:
    """What has been seen of an event so far. Times are on the source's clock, `began_at` is unix time."""

    id: str
    began_at: float
    began_time: float
    began_number: int
    recording: bool
    peak: float = 0.0
    regions: tuple[Region, ...] = ()
    zones: tuple[str, ...] = ()
    pictures: EventPictures = field(init=False)

    def __post_init__(self) -> None:
        self.pictures = EventPictures(self.began_time)

    def note(self, seen: MotionResult) -> None:
        """Take the next frame of the event into account."""
        if seen.level > self.peak or not self.regions:
            self.peak, self.regions = max(self.peak, seen.level), seen.regions or self.regions

    def new_zones(self, seen: MotionResult, zones: dict[str, Polygon]) -> tuple[str, ...]:
        """Zones this frame's regions touch that no earlier one did; they count as entered from now on."""
        touched = {name for region in seen.regions for name in zones_of(region, zones)}
        entered = tuple(name for name in zones if name in touched and name not in self.zones)
        self.zones += entered
        return entered

    def wants_picture(self, seen: MotionResult, time: float) -> bool:
        """Whether this frame should be kept as a picture of the event."""
        return self.recording and self.pictures.wants(seen, time)


def boxes(regions: tuple[Region, ...]) -> tuple[Box, ...]:
    """Regions as a fact holds them, the ten largest."""
    return tuple(Box(round(r.x, 4), round(r.y, 4), round(r.w, 4), round(r.h, 4)) for r in regions[:10])
