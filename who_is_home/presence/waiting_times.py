"""How long presence waits before it decides: who is away after how long, how often routers are asked."""

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


@dataclass(frozen=True)
class PresenceTimes:
    """The times of the rule, in seconds; why each is as it is stands in docs/presence.md."""

    poll_home: float = 60.0
    poll_away: float = 15.0
    poll_quiet: float = 10.0
    """While the lists show nobody: each poll is followed by probes."""
    poll_last: float = 5.0
    last_look: float = 2 * MINUTE
    """So long before everybody would be away, polls and probes are that quick."""
    probe_after: float = 30.0
    away_after: float = 8 * MINUTE
    away_at_most: float = 16 * MINUTE
    """The longest a phone's own silences make the house wait; also while its nights are not known."""
    away_rarely_asleep: float = 12 * MINUTE
    away_unseen: float = 16 * MINUTE
    """There is an entrance camera, and it saw nobody."""
    away_unseen_at_night: float = 20 * MINUTE
    alone_after: float = 20 * MINUTE
    """One person, while others are home; nothing is armed by it."""
    blind_after: float = 120.0
    blind_choice_after: float = 30 * MINUTE
    """When blind for that long, what was chosen for it is done."""
    fresh: float = 120.0
    """Older evidence of somebody being home brings nobody back who is away."""
    replaced_within: float = 120.0
    button_holds: float = 12 * HOUR
    leaving_ignores: float = 15 * MINUTE
    """Someone who pressed "I'm leaving" may still be listed that long."""
    left_after: float = 30 * MINUTE
    stays_after: float = 7 * DAY
    thing_after: float = DAY
