"""What a power cut makes of the files of a home. Pure, by a random generator that its caller seeds."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from benchmarks.power.recording import Recording

LOG, HISTORY, SMALL = "log", "history", "small files"
UNSYNCED = 5.0
"""Seconds of writes that a disk may hold back, in any order, unless it was told to write them."""
_WHOLE = ("secrets/", "learned.yml", "config.yml", ".")
"""Beginnings of names of files that are replaced at once, after they were brought to the disk: they are new or old."""


@dataclass(frozen=True)
class DamagedHome:
    """The files of a home after the cut at unix time `moment`. damage: what was done to which file."""

    moment: float
    files: dict[str, bytes]
    damage: dict[str, str]

    def harmed(self, part: str) -> bool:
        """Whether anything of that part of the home was damaged."""
        return any(part_of(name) == part for name in self.damage)


def part_of(name: str) -> str:
    """Which part of the home a file belongs to."""
    if name.startswith("redis/"):
        return LOG
    return HISTORY if name.startswith("history/") else SMALL


def damaged(recording: Recording, moment: float, random: Random) -> DamagedHome:
    """A home whose power was cut at that moment: some of its files are not as they were last written."""
    while not (found := _damaged(recording, moment, random)).damage:
        pass
    return found


def _damaged(recording: Recording, moment: float, random: Random) -> DamagedHome:
    files, damage = recording.at(moment), dict[str, str]()
    for part in random.sample((LOG, HISTORY, SMALL), random.choice((1, 1, 2, 3))):
        names = sorted(name for name in files if part_of(name) == part)
        for name in random.sample(names, min(len(names), random.choice((1, 1, 2)))):
            kind = random.choice(kinds_for(name))
            found = _KINDS[kind](files[name], _older(recording, name, moment, random), random)
            if found != files[name]:
                damage[name] = kind
                files = {each: data for each, data in {**files, name: found}.items() if data is not None}
    return DamagedHome(moment, files, damage)


def kinds_for(name: str) -> list[str]:
    """What a power cut can do to that file. A wrong byte is the disk's own doing; the log is to survive that too."""
    if name.startswith(_WHOLE):
        return ["old"]
    return sorted(_KINDS if part_of(name) == LOG else _KINDS.keys() - {"wrong byte"})


def _older(recording: Recording, name: str, moment: float, random: Random) -> bytes | None:
    return recording.file_at(name, moment - random.uniform(0.2, UNSYNCED))


def _cut(data: bytes, older: bytes | None, random: Random) -> bytes | None:
    return data[: max(0, len(data) - random.randint(1, max(1, min(len(data), 8192))))]


def _zeros(data: bytes, older: bytes | None, random: Random) -> bytes | None:
    """The size was written and the last blocks were not."""
    lost = random.choice((1, 12, 512, 4096, 8192))
    kept = max(0, len(data) - lost) // min(lost, 512) * min(lost, 512)
    return data[:kept] + bytes(len(data) - kept)


def _behind(data: bytes, older: bytes | None, random: Random) -> bytes | None:
    return data + bytes(random.choice((1, 512, 4096)))


def _byte(data: bytes, older: bytes | None, random: Random) -> bytes | None:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ random.randint(1, 255)]) + data[place + 1 :]


_KINDS: dict[str, Callable[[bytes, bytes | None, Random], bytes | None]] = {
    "cut": _cut, "zeros": _zeros, "zeros behind": _behind, "empty": lambda *_: b"", "missing": lambda *_: None,
    "old": lambda data, older, random: older, "wrong byte": _byte,
}
