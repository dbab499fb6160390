"""The alert rule of one camera after the settings. Pure."""

from house.alerting.label_rule import Rule
from house.schedules.schedule import Schedule
from house.settings.sections.analysis import AnalysisSettings
from house.settings.whole_config import CameraSettings, Settings

_USUAL_SCORE = AnalysisSettings().min_score


def rule_of(settings: Settings, camera: CameraSettings) -> Rule:
    """The camera's alert rule, with the house's values where it has none of its own."""
    own = camera.alert
    return Rule(
        labels=own.labels,
        min_score=settings.analysis.min_score if own.min_score is None else own.min_score,
        zones=own.zones,
        cooldown=settings.alerts.cooldown if own.cooldown is None else own.cooldown,
        label_wait=settings.alerts.label_wait,
        together=settings.alerts.together,
        chosen=own.min_score is not None or settings.analysis.min_score != _USUAL_SCORE,
        new_labels_only=own.new_labels_only,
        min_scores=dict(own.min_scores),
        zone_labels=dict(own.zone_labels),
        looks=own.looks,
        when=own.when,
        zone_min_scores={zone: dict(scores) for zone, scores in own.zone_min_scores.items()},
        zone_modes=dict(camera.zone_modes),
        entrance_zones=camera.entrance_zones,
        labels_from=own.labels_from,
        unrecognised=own.unrecognised,
    )


def in_time(settings: Settings, camera: CameraSettings, at: float) -> bool:
    """Whether that camera may alert at unix time `at`, by the times of its alerts."""
    when = camera.alert.when
    return not when or Schedule.of(when).includes(at, settings.house.timezone)
