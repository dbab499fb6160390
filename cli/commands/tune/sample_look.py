"""One look at a camera's tagged samples: read, replayed, reported with a picture."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import cv2

from camera_process import factory
from cli.commands.samples.export import Exported, exported
from cli.commands.tune.picture import drawn
from house.alerting.motion_size import largest
from house.clock import Clock
from house.facts import Box, Label
from house.settings.whole_config import CameraSettings, Settings
from house.tuning.proposals import propose
from house.tuning.report import TuningReport
from house.tuning.sample_judge import Replayed, ReplayedEvent, SampleJudge, tuned_camera
from house.tuning.tagged_samples import TaggedSample, missing
from house.tuning.tuned_settings import TunedSettings
from ledger.files.samples import Samples
from vision.motion.strip_replay import ReplayStrip, replayed
from vision.sample_strip import pictures_of
from vision.zones import zones_of

MOST = 250
"""Samples of each kind that are looked at, the newest."""
_IN_MEMORY = 48


@dataclass
class SampleLook:
    """Looks at the samples of one camera. tried: called after each change that was tried."""

    camera: str
    settings: Settings
    samples: Samples
    clock: Clock
    tried: Callable[[], object] = int
    _found: dict[str, Exported] = field(default_factory=dict, init=False)

    def run(self) -> tuple[TuningReport, bytes]:
        """The report, and its picture, a JPEG."""
        cv2.setNumThreads(1)
        own, failed = self.settings.cameras[self.camera], list[str]()
        tagged = list(self._newest(self._read(own, failed)))
        judge, pushed = SampleJudge(self.settings, own, self._replay), own.source.lower().startswith("push://")
        found = propose(judge, tagged, not pushed, self.tried)
        kinds = [sum(each.tag == tag for each in tagged) for tag in ("occupied", "unoccupied")]
        report = TuningReport(self.camera, self.clock.now(), judge.now, kinds[0], kinds[1], missing(tagged), found,
                              len(failed))
        newest = max(tagged, key=lambda each: each.at, default=None)
        return report, drawn(report, tagged, self._strip(newest.id).background if newest else None)

    def _read(self, own: CameraSettings, failed: list[str]) -> Iterator[TaggedSample]:
        for each in exported(self.samples, self.camera, failed):
            if each.annotations.get("tag") and each.about["event"]:
                try:
                    yield _tagged(each, own)
                    self._found[each.id] = each
                except (KeyError, TypeError, ValueError):
                    failed.append(each.id)

    def _newest(self, tagged: Iterator[TaggedSample]) -> Iterator[TaggedSample]:
        known = sorted(tagged, key=lambda each: each.at)
        for tag in ("occupied", "unoccupied"):
            yield from [each for each in known if each.tag == tag][-MOST:]

    def _replay(self, sample: TaggedSample, tuned: TunedSettings) -> Replayed:
        own = tuned_camera(self.settings.cameras[self.camera], tuned).motion
        try:
            strip = self._strip(sample.id)
        except (OSError, ValueError):
            return None
        regions = replayed(strip, factory.motion_settings(own), own.masks)
        if regions is None:
            return None
        zones = tuple(dict.fromkeys(name for region in regions for name in zones_of(region, own.zones)))
        return ReplayedEvent(zones, largest(regions))

    def _strip(self, id: str) -> ReplayStrip:
        return self._decoded(id)

    @lru_cache(_IN_MEMORY)  # noqa: B019 - one look, one process
    def _decoded(self, id: str) -> ReplayStrip:
        return strip_of(self._found[id])

    def __hash__(self) -> int:
        return id(self)


def strip_of(sample: Exported) -> ReplayStrip:
    """The frames of a sample. Raises OSError, ValueError."""
    frames: list[dict[str, Any]] = sample.about["frames"]
    pictures = pictures_of((sample.place / "strip.jpg").read_bytes(), tuple(sample.about["size"]), 1 + len(frames))
    return ReplayStrip(pictures[0], tuple(pictures[1:]), tuple(float(each["time"]) for each in frames),
                       tuple(not each["regions"] and each["level"] == 0 for each in frames))


def _tagged(sample: Exported, own: CameraSettings) -> TaggedSample:
    """Raises KeyError, TypeError or ValueError for a sample that does not say what is needed."""
    said, about = sample.annotations, sample.about
    frames = about["frames"][about["trigger"]:]
    boxes = tuple(tuple(Box(*(float(region[key]) for key in "xywh")) for region in each["regions"]) for each in frames)
    named = said.get("labels", [])
    labels = tuple(_label(each) for each in named)
    first = tuple(label for label, each in zip(labels, named, strict=True) if _of_first(each, about["event"]))
    touched = dict.fromkeys(name for frame in boxes for box in frame for name in zones_of(box, own.motion.zones))
    looked = bool(labels) or bool(said.get("looked"))
    return TaggedSample(sample.id, float(about["at"]), said["tag"], str(said.get("what", "")),
                        labels if looked else None, boxes, tuple(touched),
                        tuple(float(each["time"]) for each in frames), tuple(bool(each["moving"]) for each in frames),
                        first if looked else None)


def _of_first(said: dict[str, Any], event: str) -> bool:
    """Whether a label is of the event's first picture, which has the event's name; "" where it is not known."""
    name = str(said.get("picture", "")).rsplit("/", 1)[-1].removesuffix("-full")
    return name in ("", event)


def _label(said: dict[str, Any]) -> Label:
    box = Box(*map(float, said["box"])) if said["box"] else None
    return Label(str(said["name"]), float(said["score"]), box, doubt=said.get("doubt", ""))
