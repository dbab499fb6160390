"""Whether a tagged sample would be alerted with other settings: by replayed motion and the real alert rule. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import reduce

from house.alerting.alert_decision import Inputs, decide
from house.alerting.label_rule import Rule
from house.alerting.motion_size import smaller
from house.alerting.rule_from_settings import rule_of
from house.facts import Label
from house.labels.event_labels import label_scores
from house.settings.whole_config import CameraSettings, Settings
from house.tuning.lasting_motion import lasted
from house.tuning.outcomes import TuningOutcome, outcome
from house.tuning.tagged_samples import TaggedSample
from house.tuning.tuned_settings import TunedSettings


@dataclass(frozen=True)
class ReplayedEvent:
    """An event that would have opened: the zones that motion touched, and the share of the view that the largest box
    of what moved then took; None: not known.
    """

    zones: tuple[str, ...] = ()
    motion: float | None = None


Replayed = ReplayedEvent | None
"""What motion would have found in a sample; None when no event would have opened."""


@dataclass
class SampleJudge:
    """Judges the samples of one camera.

    settings, camera: as they are now. replay: plays a sample's strip through motion with other settings.
    """

    settings: Settings
    camera: CameraSettings
    replay: Callable[[TaggedSample, TunedSettings], Replayed]
    _known: dict[tuple[object, ...], Replayed] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.now = TunedSettings.of(self.camera)

    def alerted(self, sample: TaggedSample, tuned: TunedSettings) -> bool:
        """Whether people would have been alerted of it, with the camera's alerts switched on."""
        event = self.opened(sample, tuned)
        if event is None:
            return False
        inputs = Inputs(True, "mode away", sample.at, sample.at, sample.at, self._rule(tuned), zones=event.zones,
                        motion=event.motion, analyzer=sample.labels is not None)
        seen = dict.fromkeys((sample.labels if sample.first is None else sample.first, sample.labels))
        return any(decide(_having_seen(inputs, labels)).sent for labels in seen)

    def opened(self, sample: TaggedSample, tuned: TunedSettings) -> Replayed:
        """What motion would have found; None when no event would have opened.

        Where motion is as it is now the event did open. Where replay does not even find it with the settings of now it
        can say nothing: then an event with somebody counts as lost, and one with nobody as not spared. The same holds
        where it is not known for how long something moved.
        """
        unknown = None if sample.tag == "occupied" else _as_it_was(sample)
        if tuned.lasting > self.now.lasting:
            seconds = lasted(sample, tuned)
            if seconds is None or seconds < tuned.lasting:
                return unknown if seconds is None else None
        if tuned.motion == self.now.motion:
            return _as_it_was(sample)
        if self._replayed(sample, self.now) is None:
            return unknown
        return self._replayed(sample, tuned)

    def outcome(self, samples: Iterable[TaggedSample], tuned: TunedSettings) -> TuningOutcome:
        """How many alerts, false alerts and misses these settings give on the samples."""
        return outcome((each.tag, self.alerted(each, tuned)) for each in samples)

    def loses(self, samples: Iterable[TaggedSample], tuned: TunedSettings) -> bool:
        """Whether an event with somebody that is alerted now would not be with these settings."""
        return any(each.tag == "occupied" and self.alerted(each, self.now) and not self.alerted(each, tuned)
                   for each in samples)

    def _replayed(self, sample: TaggedSample, tuned: TunedSettings) -> Replayed:
        key = (sample.id, tuned.motion)
        if key not in self._known:
            self._known[key] = self.replay(sample, tuned)
        return self._known[key]

    def _rule(self, tuned: TunedSettings) -> Rule:
        """The rule as it would be, without what alerts before, and other pictures, have to do with it."""
        return replace(rule_of(self.settings, tuned_camera(self.camera, tuned)), cooldown=0, looks=1)


def _having_seen(inputs: Inputs, labels: tuple[Label, ...] | None) -> Inputs:
    if labels is None:
        return inputs
    sure, unsure, also = label_scores(labels)
    return replace(inputs, labels=sure, doubted=unsure, also=also)


def _as_it_was(sample: TaggedSample) -> ReplayedEvent:
    """The event that did open. Somebody counts as large as when it opened, nobody as small as in any of its frames:
    what is small may alert without a label.
    """
    frames = sample.boxes[:1] if sample.tag == "occupied" else sample.boxes
    return ReplayedEvent(sample.zones, reduce(smaller, frames, None))


def tuned_camera(camera: CameraSettings, tuned: TunedSettings) -> CameraSettings:
    """The camera's settings with those that are tuned."""
    motion = camera.motion.model_copy(update={"sensitivity": tuned.sensitivity, "min_area": tuned.min_area,
                                              "masks": tuned.masks, "lasting": tuned.lasting})
    alert = camera.alert.model_copy(update={"labels": tuned.labels, "min_score": tuned.min_score,
                                            "labels_from": tuned.labels_from, "unrecognised": tuned.unrecognised})
    return camera.model_copy(update={"motion": motion, "alert": alert})
