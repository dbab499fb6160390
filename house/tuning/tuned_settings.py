"""The settings of a camera that tags can change, and what of learned.yml follows from a change. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from house.settings.polygon import Corners
from house.settings.whole_config import CameraSettings

_SECTIONS = {"sensitivity": "motion", "min_area": "motion", "masks": "motion", "lasting": "motion",
             "labels": "alert", "min_score": "alert", "labels_from": "alert",
             "unrecognised": "alert"}
"""The section of a camera each of them is in."""


@dataclass(frozen=True)
class TunedSettings:
    """What of a camera's settings is tuned; the names and meanings are those of config.yml."""

    sensitivity: int = 5
    min_area: float = 0.0
    masks: tuple[Corners, ...] = ()
    labels: tuple[str, ...] = ()
    min_score: float | None = None
    lasting: float = 0.0
    labels_from: float = 0.0
    unrecognised: bool = False

    @classmethod
    def of(cls, camera: CameraSettings) -> "TunedSettings":
        """Those of a camera as they are now."""
        motion, alert = camera.motion, camera.alert
        return cls(motion.sensitivity, motion.min_area, motion.masks, alert.labels, alert.min_score, motion.lasting,
                   alert.labels_from, alert.unrecognised)

    @property
    def motion(self) -> tuple[int, float, tuple[Corners, ...]]:
        """What of them motion is replayed by: two of the same, and of the same lasting, open the same events."""
        return self.sensitivity, self.min_area, self.masks

    def differences(self, other: "TunedSettings") -> int:
        """How many changes lead from these to `other`: each mask is one, what is asked of labels is one together."""
        asked = [(each.labels, each.labels_from, each.unrecognised, each.min_score) for each in (self, other)]
        pairs = (asked, [each.sensitivity for each in (self, other)], [each.min_area for each in (self, other)],
                 [each.lasting for each in (self, other)])
        return sum(now != then for now, then in pairs) + len(set(self.masks) ^ set(other.masks))

    def changes_to(self, other: "TunedSettings") -> dict[str, Any]:
        """What leads from these to `other`, by section and key as a camera has them in learned.yml."""
        now, then = asdict(self), asdict(other)
        changes: dict[str, dict[str, Any]] = {}
        for key, section in _SECTIONS.items():
            if now[key] != then[key]:
                changes.setdefault(section, {})[key] = _plain(then[key])
        return changes

    def with_changes(self, changes: Mapping[str, Mapping[str, Any]]) -> "TunedSettings":
        """These with what `changes_to` gave."""
        flat = {key: value for section in changes.values() for key, value in section.items()}
        if "masks" in flat:
            flat["masks"] = tuple(tuple((float(x), float(y)) for x, y in mask) for mask in flat["masks"])
        return replace(self, **flat | ({"labels": tuple(flat["labels"])} if "labels" in flat else {}))


def _plain(value: Any) -> Any:
    """Tuples as lists, as they come back from JSON."""
    return [_plain(each) for each in value] if isinstance(value, tuple | list) else value
