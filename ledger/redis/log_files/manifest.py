"""The manifest: which append-only files are the log, and in which order. Read, written, and made from names of files.

`file NAME seq NUMBER type LETTER`, a line for each: b the base (everything up to some moment), i the files with the
commands since then, h what is history and will be removed (https://redis.io/docs/latest/operate/oss_and_stack/
management/persistence/, aofLoadManifestFromFile in Valkey's src/aof.c).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = "appendonly.aof.manifest"

_LINE = re.compile(r"file (\S+) seq (\d+) type ([bih])(?: (?:start|end)offset -?\d+)*")
_BASE = re.compile(r"appendonly\.aof(?:\.(\d{1,18})\.base\.(?:rdb|aof))?")
_PART = re.compile(r"appendonly\.aof\.(\d{1,18})\.incr\.aof")


@dataclass(frozen=True)
class Chain:
    """Files that together are the log: `base`, then `parts` in order. `listed`: the manifest says so, word for word."""

    base: str
    parts: tuple[str, ...]
    listed: bool = False

    def text(self) -> str:
        """The manifest that says so."""
        lines = [f"file {self.base} seq {_base_number(self.base)} type b"]
        lines += [f"file {part} seq {number(part)} type i" for part in self.parts]
        return "\n".join(lines) + "\n"


def read(data: bytes) -> Chain | None:
    """What a manifest lists; None when a server would not write it so: empty, cut off, a wrong byte anywhere.

    A server trusts its manifest: one wrong letter (h for i) and it removes the file with all newer commands.
    """
    rows = [_LINE.fullmatch(line) for line in data.decode("latin-1").split("\n")[:-1]]
    if not data.endswith(b"\n") or None in rows:
        return None
    files: dict[str, list[str]] = {"b": [], "i": [], "h": []}
    for row in rows:
        name, seq, kind = row.groups() if row else ("", "", "")
        if not _fits(name, int(seq), kind):
            return None
        files[kind].append(name)
    parts = [number(part) for part in files["i"]]
    history = [number(name) for name in files["h"] if _PART.fullmatch(name)]
    if len(files["b"]) != 1 or parts != sorted(set(parts)) or history and (not parts or max(history) >= parts[0]):
        return None
    return Chain(files["b"][0], tuple(files["i"]), listed=True)


def continued(chain: Chain, sizes: Mapping[str, int]) -> Chain:
    """The chain with files that hold something and are newer than all it lists: its manifest is an older one."""
    last = max(map(number, chain.parts), default=0)
    newer = [name for name in parts_in(sizes) if number(name) > last and sizes[name]]
    return Chain(chain.base, (*chain.parts, *newer)) if newer else chain


def from_names(sizes: Mapping[str, int]) -> list[Chain]:
    """The chains the files may be, the one with the newest base first; empty without any base.

    A rewrite makes a new base and one file for what comes after it, then removes what came before. Beside an older
    base, then, only the newest file belongs to the newest base; and none older than its base ever does.
    """
    bases = sorted((name for name in sizes if _BASE.fullmatch(name)), key=_base_number)
    parts = parts_in(sizes)
    chains = [Chain(base, tuple(part for part in parts if number(part) >= _base_number(base))) for base in bases]
    if len(chains) > 1:
        chains[-1] = Chain(bases[-1], chains[-1].parts[-1:])
    return chains[::-1]


def parts_in(sizes: Mapping[str, int]) -> list[str]:
    """Those of the names that hold commands since some base, in order."""
    return sorted((name for name in sizes if _PART.fullmatch(name)), key=number)


def is_log_file(name: str) -> bool:
    """Whether a file of that name holds a part of the log."""
    return bool(_BASE.fullmatch(name) or _PART.fullmatch(name))


def number(part: str) -> int:
    """The sequence number in the name of a file with commands; 0 when it is no such name."""
    found = _PART.fullmatch(part)
    return int(found[1]) if found else 0


def _base_number(base: str) -> int:
    """That of a base; the single file of a server before 7.0 becomes base 1."""
    found = _BASE.fullmatch(base)
    return int(found[1] or 1) if found else 0


def _fits(name: str, seq: int, kind: str) -> bool:
    if kind != "i" and _BASE.fullmatch(name):
        return seq == _base_number(name)
    return kind != "b" and bool(_PART.fullmatch(name)) and seq == number(name)
