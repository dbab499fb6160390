"""The section alert of a camera in config.yml: which labels, how sure, where, when, its own cooldown."""

from collections.abc import Iterable

from house.settings.section import SHARE, Section, setting
from house.settings.types import WEEK_TIMES, Label, Name, Seconds, Share, WeekTimes, Whole

ZONES = "names of zones under this camera's motion.zones"


def alerting_zones(zones: Iterable[str], with_labels: Iterable[str]) -> tuple[str, ...]:
    """All zones in which a camera alerts, those with labels of their own as well; () for the whole view."""
    return tuple(dict.fromkeys((*zones, *with_labels)))


class CameraAlert(Section):
    """Which events of one camera are alerted."""

    labels: tuple[Label, ...] = setting((), "alert only on events with one of these labels; empty: any motion",
                                       "a list of labels like [person, animal]")
    new_labels_only: bool = setting(
        False, "alert only on what is none of `labels`, by itself or by a wider word: those are known here",
        "true or false")
    unrecognised: bool = setting(
        False, "an event in which no person, vehicle or animal was recognised sends an alert as well, whatever "
               "`labels` asks for", "true or false")
    labels_from: Share = setting(
        0.0, "labels are asked only of what moves over at least this share of the view, its box; smaller motion alerts "
             "by itself; 0: always", SHARE)
    min_score: Share | None = setting(
        None, "how sure a label must be here, at night as well; empty: analysis.min_score, and 0.45 at night", SHARE)
    min_scores: dict[Label, Share] = setting(
        {}, "the same for single labels; that of a wider word holds for what has none of its own",
        "labels with a number from 0 to 1 each, like {person: 0.6, animal: 0.8}", "a label like person or animal")
    looks: Whole = setting(
        1, "in how many pictures of an event one of the labels must be seen; an event has one at once and up to eight "
           "more", "1 to 8", ge=1, le=8)
    zones: tuple[str, ...] = setting((), "alert only on events that touch one of these zones; empty: the whole view",
                                     f"a list of {ZONES}")
    zone_labels: dict[Name, tuple[Label, ...]] = setting(
        {}, "zones that alert as well, each on labels of its own seen inside it, instead of `labels`",
        "zones under this camera's motion.zones with a list of labels each, like {street: [truck]}",
        f"one of the {ZONES}")
    zone_min_scores: dict[Name, dict[Label, Share]] = setting(
        {}, "how sure single labels must be inside a zone; for others in it `min_scores` holds",
        "zones that alert with labels and a number from 0 to 1 each, like {street: {truck: 0.7}}",
        f"one of the {ZONES}")
    when: WeekTimes = setting((), "times in which it alerts; at other times it goes on recording; empty: always",
                              WEEK_TIMES)
    cooldown: Seconds | None = setting(
        None, "quiet time after an alert of this camera, events in it are merged; empty: alerts.cooldown",
        "0 to 1d: seconds, or text like 30s, 5m, 2h", ge=0, le=86400)

    @property
    def waits_for_labels(self) -> bool:
        """Whether what an analyzer sees decides about any of its alerts."""
        return bool(self.labels) or self.new_labels_only or any(self.zone_labels.values())

    @property
    def own_zones(self) -> tuple[str, ...]:
        """All zones in which it alerts; () for the whole view."""
        return alerting_zones(self.zones, self.zone_labels)

    @property
    def all_labels(self) -> tuple[str, ...]:
        """Every label that may send one of its alerts, each once; () where new ones do."""
        if self.new_labels_only:
            return ()
        return tuple(dict.fromkeys((*self.labels, *(each for labels in self.zone_labels.values() for each in labels))))
