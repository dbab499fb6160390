"""Who lives here, out of the settings, in the form in which the rule of presence takes it."""

from house.settings.whole_config import Settings
from who_is_home.presence.household import Household
from who_is_home.presence.waiting_times import PresenceTimes


def household_of(settings: Settings) -> Household:
    """Everybody of `people`, the entrances among the cameras, and the times that were chosen."""
    chosen = settings.presence
    times = PresenceTimes(poll_home=chosen.poll_home, poll_away=chosen.poll_away, away_after=chosen.away_after)
    faces = settings.faces is not None and settings.faces.presence
    return Household(
        people={name: each.devices for name, each in settings.people.items()},
        entrances=tuple(name for name, camera in settings.cameras.items() if camera.is_entrance),
        when_blind=chosen.when_blind, faces=faces, timezone=settings.house.timezone, routers=tuple(chosen.routers),
        times=times)
