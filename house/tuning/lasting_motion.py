"""For how long something moved in a sample, as its frames say. Pure."""

from math import inf

from house.facts import Box
from house.settings.polygon import encloses
from house.tuning.tagged_samples import TaggedSample
from house.tuning.tuned_settings import TunedSettings


def lasted(sample: TaggedSample, tuned: TunedSettings) -> float | None:
    """The seconds from a sample's trigger for which something moved; None: not known.

    Of somebody the least it can have been: to the last frame until which something moved in each. Of nobody the most:
    to the first in which nothing did, for ever where there is none. What lies in a mask, or is smaller than the
    smallest region, does not count.
    """
    if not sample.times or not len(sample.times) == len(sample.moving) == len(sample.boxes):
        return None
    seconds = 0.0
    for time, moving, boxes in zip(sample.times, sample.moving, sample.boxes, strict=True):
        if not (moving and any(_counts(box, tuned) for box in boxes)):
            return seconds if sample.tag == "occupied" else time
        seconds = max(0.0, time)
    return seconds if sample.tag == "occupied" else inf


def _counts(box: Box, tuned: TunedSettings) -> bool:
    middle = (box.x + box.w / 2, box.y + box.h / 2)
    return box.w * box.h >= tuned.min_area and not any(encloses(mask, middle) for mask in tuned.masks)
