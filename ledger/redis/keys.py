"""Names of everything the house keeps in Redis; all carry the hash tag {house}, so a cluster keeps them together."""

LOG = "{house}:log"
STATE = "{house}:state"
IDS = "{house}:ids"
"""Ids of the facts recorded last: the second attempt to record one is recognised here."""
EPOCH = "{house}:epoch"
"""Which log this is: see `ledger.epoch`."""
NOTHING = "{house}:nothing"
"""A key that is never there."""
MARKS = "{house}:marks"
"""Ids of entries by the time (of a clock that was right) at which each was the newest."""
IN_MEMORY = "{house}:in-memory"
"""There while the log is in memory because its disk takes no writes: what is wrong with the disk."""

REMEMBERED_IDS = 50_000
REMEMBERED_SEEN = 20_000
REMEMBERED_REFS = 5_000


def seen(group: str) -> str:
    """Ids of the facts that `group` has handled last."""
    return f"{{house}}:seen:{group}"


def errors(group: str) -> str:
    """How often each entry raised a permanent error in `group`."""
    return f"{{house}}:errors:{group}"


def parked(group: str) -> str:
    """What `group` gave up on, newest first."""
    return f"{{house}}:parked:{group}"


def timers(group: str) -> tuple[str, str, str, str]:
    """Times by the wall clock, times by the monotonic clock, bodies, and bodies that were claimed and not yet done."""
    base = f"{{house}}:timers:{group}"
    return base, f"{base}:monotonic", f"{base}:bodies", f"{base}:claimed"


def outbox(channel: str, lane: str) -> str:
    """Item ids of one lane of a channel, oldest first."""
    return f"{{house}}:outbox:{channel}:{lane}"


def outbox_part(channel: str, part: str) -> str:
    """Other things kept for a channel: items, tries, ids, order, refused, limits."""
    return f"{{house}}:outbox:{channel}:{part}"


def refs(channel: str, key: str) -> str:
    """What `channel` remembers about what was sent under `key` (an event id, mostly)."""
    return f"{{house}}:refs:{channel}:{key}"
