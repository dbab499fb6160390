"""The workspace as JSON for tests, benches and the page: every message with its history, every file with its times."""

from dataclasses import asdict
from typing import Any

from fake_slack.workspace.live_workspace import World
from fake_slack.workspace.people_and_messages import File, Json, PostedMessage


def message(m: PostedMessage) -> Json:
    """Return everything about one message, not copied: encode it while holding the world. Times are unix seconds."""
    return vars(m) | {"pictures": [{"file_id": name, "at": at} for name, at in m.pictures.items()]}


def messages(world: World, channel: str = "", thread_ts: str = "", deleted: bool = False) -> list[Json]:
    """Return messages, oldest first: of one channel or all, of one thread (first message included) or all."""
    found = [m for name, said in world.messages.items() if channel in ("", name) for m in said.values()]
    if thread_ts:
        found = [m for m in found if thread_ts in (m.ts, m.thread_ts)]
    if not deleted:
        found = [m for m in found if m.deleted_at is None]
    return [message(m) for m in sorted(found, key=lambda m: m.ts)]


def file(f: File, now: float) -> Json:
    """Return one file with all its times, without its bytes."""
    names = set(vars(f)) - {"data", "ticket"}
    return {name: getattr(f, name) for name in sorted(names)} | {
        "is_image": f.is_image,
        "processed": f.processed(now),
        "kept": f.data is not None,
    }


def state(world: World) -> Json:
    """Return everything but messages: people, channels, files, scheduled messages, views, faults, settings."""
    now = world.now()
    shown: dict[str, Any] = {
        "now": now,
        "settings": asdict(world.settings),
        "users": [asdict(u) for u in world.users.values()],
        "channels": [asdict(c) | {"kind": c.kind} for c in world.channels.values()],
        "usergroups": world.usergroups,
        "files": [file(f, now) for f in world.files.values()],
        "scheduled": [asdict(s) for s in world.scheduled.values()],
        "views": [asdict(v) for v in world.views.values()],
        "faults": world.faults.listed(),
        "commands": world.commands,
        "counts": {name: len(said) for name, said in world.messages.items()},
    }
    return shown
