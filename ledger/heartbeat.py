"""Heartbeats: small files in the runtime directory that say when each loop of a process went on, and what it is doing.

A file is opened once and written over in place, so that a runtime directory that is full stops no heart. Standard
library only, and little of it: the supervisor's listener, which judges these files, has to stay small.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

from house.watchdog.hangs import Beat

ROUND = 20.0
"""Seconds a loop may be silent in one of its usual rounds."""
_LEAST = 1.0
"""Seconds after which the same beat is written again."""
_SIZE = 200
_LONGEST_TEXT = 100


class Heartbeat:
    """The heart of one loop, used by its thread alone. `boot` is the boot clock (`Clock.boot`); nothing raises.

    silence: seconds for which a usual round may be silent. say: takes a line for the log when no beat can be written.
    """

    def __init__(self, file: str | os.PathLike[str], boot: Callable[[], float], silence: float = ROUND,
                 say: Callable[[str], object] | None = None) -> None:
        self.file = os.fspath(file)
        self._boot, self._say, self._usual = boot, say or _to_stderr, silence
        self._allowed = (silence, "a usual round")
        self._written = (float("-inf"), 0.0, "")
        self._fd = -1
        self._failed = False

    def beat(self, doing: str = "") -> None:
        """Say that the loop goes on; cheap enough for every round. doing: what comes now, kept until the next beat."""
        silence, usual = self._allowed
        now, text = self._boot(), (doing or usual)[:_LONGEST_TEXT]
        at, before, what = self._written
        if now - at >= _LEAST or (silence, text) != (before, what):
            self._write(Beat(now, os.getpid(), silence, text))
            self._written = (now, silence, text)

    @contextlib.contextmanager
    def allow(self, seconds: float, doing: str) -> Iterator[None]:
        """Allow a longer silence for what is done inside; beats from there allow it anew."""
        before, self._allowed = self._allowed, (seconds, doing)
        self.beat()
        try:
            yield
        finally:
            self._allowed = before
            self.beat()

    def end(self) -> None:
        """The loop ends by itself: its silence means nothing from now on."""
        self._close()
        with contextlib.suppress(OSError):
            os.unlink(self.file)

    def _write(self, beat: Beat) -> None:
        try:
            if self._fd < 0 or not os.fstat(self._fd).st_nlink:
                self._open()
            os.pwrite(self._fd, _encoded(beat), 0)
            self._failed = False
        except OSError as error:
            self._close()
            if not self._failed:
                self._say(f"no heartbeat, which may look as if this process hung: {error}")
            self._failed = True

    def _open(self) -> None:
        self._close()
        with contextlib.suppress(FileExistsError):
            os.mkdir(os.path.dirname(self.file), 0o700)
        self._fd = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def read(file: str | os.PathLike[str]) -> Beat | None:
    """The last beat of a loop; None when there is none, or the file is anything else."""
    try:
        with open(file, "rb") as text:
            return _decoded(text.read(4 * _SIZE))
    except OSError:
        return None


def read_all(folder: str | os.PathLike[str], process: str) -> tuple[Beat, ...]:
    """The last beats of a process and of its other loops (`PROCESS.LOOP`), in a folder of heartbeats."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return ()
    mine = [each for each in names if each == process or each.startswith(f"{process}.")]
    return tuple(beat for name in mine if (beat := read(os.path.join(folder, name))))


def most_overdue(file: str | os.PathLike[str]) -> Beat | None:
    """Of the loops of the process whose heartbeat is `file`, the beat that must be followed first; None without any.

    Files that an earlier process of that name left behind do not count.
    """
    first = read(file)
    if first is None:
        return None
    beats = read_all(*os.path.split(os.fspath(file)))
    return min((each for each in beats if each.pid == first.pid), key=lambda each: each.at + each.silence,
               default=first)


def _encoded(beat: Beat) -> bytes:
    """One line of a fixed length; the time stands at both ends, so that half a line is noticed."""
    text = " ".join(beat.doing.split())
    line = f"{beat.at:.3f} {beat.pid} {beat.silence:.1f} {text}".encode()
    end = f" {beat.at:.3f}\n".encode()
    return line[:_SIZE - len(end)].ljust(_SIZE - len(end)) + end


def _decoded(line: bytes) -> Beat | None:
    words = line.decode("utf-8", "replace").split()
    if len(words) < 4 or words[0] != words[-1]:
        return None
    try:
        return Beat(float(words[0]), int(words[1]), float(words[2]), " ".join(words[3:-1]))
    except ValueError:
        return None


def _to_stderr(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
