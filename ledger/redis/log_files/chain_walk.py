"""Along the files of a log in their order, up to the first damage.

Nothing behind damage stays in the log, not even whole commands: they build upon the lost ones (a message of an outbox
that was moved, a fact's id marked as known whose fact is gone), and the state they would make was never the house's.
An earlier moment of the log was; what is missing after it can be filled in from the history by the ids of facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ledger.redis.log_files import manifest
from ledger.redis.log_files.command_scan import whole_until
from ledger.redis.log_files.manifest import Chain
from ledger.redis.log_files.verdict import Cut, LogFilesVerdict, Outcome


@dataclass
class ChainWalk:
    """Goes along a chain whose base is whole, up to the first damage: `good` are the parts that stay."""

    place: Path
    sizes: Mapping[str, int]
    chain: Chain
    why: list[str]
    cuts: list[Cut] = field(default_factory=list)
    good: list[str] = field(default_factory=list)

    def verdict(self, base_size: int, leftovers: tuple[Path, ...]) -> LogFilesVerdict:
        """What a repair makes of the files when `base_size` bytes of the base are good."""
        self._cut(self.chain.base, base_size, None)
        ended = any(self._ends_at(part) for part in self.chain.parts)
        dropped = [part for part in self.chain.parts[len(self.good) :] if part in self.sizes]
        used = {self.chain.base, *self.chain.parts}
        surplus = [name for name in self.sizes if manifest.is_log_file(name) and name not in used]
        changed = not self.chain.listed or bool(self.chain.parts[len(self.good) :])
        outcome: Outcome = "cut" if self.cuts or ended else "repaired" if changed else "whole"
        return LogFilesVerdict(
            outcome, self.place, tuple(self.why), Chain(self.chain.base, tuple(self.good)).text() if changed else "",
            tuple(self.cuts), self._paths(dropped), self._paths(surplus) if changed else (), leftovers)

    def _ends_at(self, part: str) -> bool:
        """Whether what is behind or in this part is lost; it stays in the log up to there."""
        before = self.good[-1] if self.good else ""
        if part not in self.sizes:
            self.why.append(f"{part} was missing")
            return True
        if before and (manifest.number(part) != manifest.number(before) + 1 or not self.sizes[before]):
            self.why.append(f"what came before {part} was missing")
            return True
        self.good.append(part)
        data = (self.place / part).read_bytes()
        return self._cut(part, whole_until(data), data)

    def _cut(self, name: str, end: int, data: bytes | None) -> bool:
        """Note what is behind the first `end` bytes of a file; True when there is something."""
        lost = self.sizes[name] - end
        if lost:
            tail = (data if data is not None else (self.place / name).read_bytes())[end:]
            zeros = not tail.strip(b"\0")
            what = "were zeros, as a power cut leaves them" if zeros else "were damaged or unfinished"
            self.why.append(f"the last {lost} bytes of {name} {what}")
            self.cuts.append(Cut(self.place / name, end, lost, zeros))
        return bool(lost)

    def _paths(self, names: list[str]) -> tuple[Path, ...]:
        return tuple(self.place / name for name in names)
