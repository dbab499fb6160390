"""What the cameras of this house have under way by FTP, and the names by which they know it.

A camera sees a tree of its own, in memory: it may make folders, rename, list and delete there as it likes. None of its
names is ever that of a file here.
"""

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ftp_ingest.sender_names import is_passing, is_timed
from house.clock import Clock
from ledger.pushed.spool import IncomingFile, PushSpool

MOST_NAMES = 500
"""Names of one camera that are remembered; the oldest are forgotten."""
HELD_FOR = 600.0
"""Seconds for which a file waits for its own name; then it is taken as it is."""


@dataclass
class NamedUpload:
    """One name in a camera's tree. held: what was written under a passing name, until it gets its own one."""

    size: int
    at: float
    held: IncomingFile | None = None
    held_since: float = 0.0


@dataclass
class UploadTree:
    """What one camera sees. Paths are absolute and normalised, with `/`."""

    folders: dict[str, None] = field(default_factory=lambda: {"/": None})
    files: dict[str, NamedUpload] = field(default_factory=dict)

    def add_folder(self, path: str) -> None:
        """Make it, and those above it; harmless when it is there."""
        for each in (*reversed(PurePosixPath(path).parents), PurePosixPath(path)):
            self.folders.setdefault(str(each))
        while len(self.folders) > MOST_NAMES:
            del self.folders[next(name for name in self.folders if name != "/")]

    def names_in(self, folder: str) -> list[str]:
        """The last parts of what lies directly in it."""
        found = [*self.folders, *self.files]
        return [PurePosixPath(each).name for each in found if each != "/" and str(PurePosixPath(each).parent) == folder]

    def remember(self, path: str, upload: NamedUpload) -> list[NamedUpload]:
        """Give `path` to this upload; returns what has lost its name for it."""
        before = self.files.pop(path, None)
        self.files[path] = upload
        lost = [] if before is None else [before]
        while len(self.files) > MOST_NAMES:
            lost.append(self.files.pop(next(iter(self.files))))
        return lost


class Uploads:
    """All cameras' uploads; used by the thread of the FTP server alone."""

    def __init__(self, spool: PushSpool, clock: Clock) -> None:
        self.spool, self._clock = spool, clock
        self._trees: dict[str, UploadTree] = {}

    def tree(self, sender: str) -> UploadTree:
        """The tree of that camera; it outlives its connections, for some rename in another one."""
        return self._trees.setdefault(sender, UploadTree())

    def arrived(self, sender: str, path: str, file: IncomingFile) -> None:
        """Take a file that has come under that name, or hold it when the name is a passing one. OSError."""
        now = self._clock.now()
        upload = NamedUpload(file.size, now)
        if is_passing(path):
            file.hold()
            upload.held, upload.held_since = file, self._clock.monotonic()
        else:
            file.finish(is_timed(path))
        for lost in self.tree(sender).remember(path, upload):
            _take(lost)

    def renamed(self, sender: str, source: str, target: str) -> None:
        """A file or folder has another name; a file with a name of its own is taken. FileNotFoundError, OSError."""
        tree = self.tree(sender)
        if source in tree.folders:
            del tree.folders[source]
            tree.add_folder(target)
            return
        upload = tree.files.pop(source, None)
        if upload is None:
            raise FileNotFoundError(source)
        if upload.held is not None and not is_passing(target):
            upload.held.finish(is_timed(target))
            upload.held = None
        for lost in tree.remember(target, upload):
            _take(lost)

    def removed(self, sender: str, path: str) -> None:
        """The camera wants a file gone: one that still waits for its name is; one that was taken stays taken."""
        upload = self.tree(sender).files.pop(path, None)
        if upload is None:
            raise FileNotFoundError(path)
        if upload.held is not None:
            upload.held.drop()

    def upkeep(self) -> None:
        """Take what has waited too long for its name. OSError."""
        now = self._clock.monotonic()
        for tree in self._trees.values():
            for upload in list(tree.files.values()):
                if upload.held is not None and now - upload.held_since >= HELD_FOR:
                    _take(upload)


def _take(upload: NamedUpload) -> None:
    held, upload.held = upload.held, None
    if held is not None:
        held.finish()
