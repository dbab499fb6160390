"""How often a method may be called: one bucket of tokens per key, filled at a steady rate."""

from fake_slack.workspace.settings import WorkspaceSettings

PER_MINUTE = {1: 1, 2: 20, 3: 50, 4: 100, 5: 600}  # https://docs.slack.dev/apis/web-api/rate-limits
LEAST_BURST = 5.0


class Buckets:
    """The level of every bucket."""

    def __init__(self) -> None:
        self._levels: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, key: tuple[str, str], per_second: float, burst: float, now: float) -> float:
        """Take one token; returns 0.0 when there was one, else the seconds until there is (nothing is taken then)."""
        level, then = self._levels.get(key, (burst, now))
        level = min(burst, level + (now - then) * per_second)
        if level < 1.0:
            return (1.0 - level) / per_second
        self._levels[key] = (level - 1.0, now)
        return 0.0


def wait_for_turn(buckets: Buckets, settings: WorkspaceSettings, call: tuple[str, int, str], now: float) -> float:
    """Return the seconds the call (method, tier, channel) must wait, 0.0 when it may go on.

    chat.postMessage: about one per second and channel with a small burst; others by tier, a minute's worth at once.
    """
    method, tier, channel = call
    if method == "chat.postMessage":
        if settings.post_per_second <= 0:
            return 0.0
        return buckets.take((method, channel), settings.post_per_second, max(1.0, settings.post_burst), now)
    if not settings.tiers:
        return 0.0
    per_minute = PER_MINUTE[tier]
    return buckets.take((method, ""), per_minute / 60.0, max(LEAST_BURST, float(per_minute)), now)
