"""What every source of frames promises, and how the options in an address are read."""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl, quote

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
T = TypeVar("T")


class SourceError(Exception):
    """A source cannot give frames; `transient` says whether connecting again can help.

    The text is one line for a user: what is wrong and how to mend it, never a password.
    """

    def __init__(self, text: str, transient: bool) -> None:
        super().__init__(text)
        self.transient = transient


class LoginRefused(SourceError):
    """A camera refuses the user and password it was sent; many lock a user out after a few more such tries."""

    def __init__(self, text: str) -> None:
        super().__init__(text, transient=False)


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment of a source; everything in it is valid until the next read.

    number: counted by the source, a folder's from its file names.
    time: seconds that never run backwards: the monotonic clock at arrival for a live source, media time from 0 for a
        replayed file.
    luma: (h, w) uint8, may be smaller than the picture.
    live: False when the frame comes as fast as it is read.
    picture(): the full-size JPEG, the camera's own bytes where it sends them.
    bgr(): (h, w, 3) uint8 at full size.
    Both raise SourceError when the bytes turn out to be damaged.
    later: where a better picture of this moment may still come: asked now and then, after further reads as well, it
        gives b"" (not yet), the JPEG, or None when it will not come. Raises SourceError alike.
    skipped: how many frames since the last one were left out on purpose; they count as frames without motion.
    """

    number: int
    time: float
    luma: Pixels
    live: bool
    picture: Callable[[], bytes]
    bgr: Callable[[], Pixels]
    later: Callable[[], bytes | None] | None = None
    skipped: int = 0


class Source(Protocol):
    """A camera, a file or a drawn room: opened, read frame by frame and closed by one thread."""

    live: bool
    """False: may be read as fast as it can (replay)."""

    def open(self) -> None:
        """Be ready to read, within seconds; raises SourceError."""

    def read(self) -> Frame | None:
        """The next frame within seconds, None when the source has ended for good; raises SourceError."""

    def close(self) -> None:
        """Let go of everything held; harmless when closed already."""


def address_of(text: str) -> str:
    """What a person typed as an address: `clip.mp4` becomes `file://clip.mp4`, an address stays as it is."""
    if "://" in text:
        return text
    return "file://" + quote(str(Path(text).expanduser()), safe="/ ")


def split(address: str, mark: str = "?") -> tuple[str, str]:
    """The address without its scheme and its options (after the first `mark`), and the options."""
    rest, _, query = address.partition("://")[2].partition(mark)
    return rest, query


# How one option is written: a reader raises ValueError saying what is allowed.


def option(default: T, read: Callable[[str], T]) -> Any:
    """A field of an adapter's Options: its default and the reader of its text."""
    return dataclasses.field(default=default, metadata={"read": read})


def switch(text: str) -> bool:
    """`1` or `0`."""
    if text not in ("0", "1"):
        raise ValueError("1 or 0")
    return text == "1"


def number(low: float, high: float) -> Callable[[str], float]:
    """A reader of decimal numbers from low to high."""

    def read(text: str) -> float:
        if not re.fullmatch(r"\d+(\.\d+)?|\.\d+", text) or not low <= float(text) <= high:
            raise ValueError(f"a number from {low:g} to {high:g}")
        return float(text)

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """A reader of whole numbers from low to high."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """A reader that takes one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(" or ".join(words))
        return text

    return read


def read_options(kind: type[T], query: str, shown: str) -> T:
    """The options of an address as `kind`, a dataclass of `option` fields.

    shown: the address as an error may print it. Raises SourceError (not transient) that names the option and what is
    allowed, for an unknown one, one given twice or a value it does not take.
    """
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in fields:
            known = ", ".join(fields) or "none"
            named = f"unknown option {name!r}" if re.fullmatch("[a-z_]{3,20}", name) else "an unknown option"
            raise SourceError(f"{shown}: {named}; this kind of address takes: {known}", transient=False)
        if name in values:
            raise SourceError(f"{shown}: option {name!r} is given twice; keep one", transient=False)
        try:
            values[name] = fields[name].metadata["read"](text)
        except ValueError as error:
            # what is not a plain word may be a part of a password
            value = f"={text!r}" if re.fullmatch(r"[\w.:-]{1,16}", text, re.ASCII) else ""
            raise SourceError(f"{shown}: option {name}{value} must be {error}", transient=False) from error
    return kind(**values)
