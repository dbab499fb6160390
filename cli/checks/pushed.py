"""Cameras that send by themselves: whether one can, and what has come of it."""

from collections.abc import Iterator

from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house.settings.whole_config import CameraSettings
from house.state.mode_switches import switches
from ledger.pushed import sender_counts
from ledger.pushed.passwords import PushPasswords


def pushed(house: ExaminedHouse, name: str, camera: CameraSettings, sender: str) -> Iterator[Finding]:
    """Whether that camera has a password, whether what it sends is looked at, and what came; the newest first."""
    about, now = f"camera {name}", house.clock.now()
    if not PushPasswords(house.home).known(sender) and sender not in house.settings.ingest.folders:
        yield problem(about, "it sends by itself, and has no password yet", f"./hearthwatch push {sender}")
        return
    if house.state is not None:
        switch = switches(house.state, name, camera, house.settings, now)
        if not (switch.watching and switch.recording):
            yield note(about, f"what it sends is deleted unread: {switch.why}",
                       f"mode away, or cameras.{name}.at_home: [recording] for mode home")
        for trouble in house.state.troubles:
            if trouble.kind == "camera" and trouble.about == name:
                yield problem(about, trouble.text.removeprefix(f"{name}: "), "see where it sends to, and its network")
    numbers = sender_counts.read(house.home, sender)
    for line in sender_counts.passed_over(numbers):
        yield note(about, line, f"look into {house.settings.ingest.folders.get(sender, 'its folder')}")
    yield ok(about, "; ".join(sender_counts.told(numbers, now, house.settings.house.timezone)))
