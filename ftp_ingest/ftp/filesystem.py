"""The file system that an FTP client sees: a tree of names in memory. Nothing of a name ever reaches the disk's."""

import os
import stat
import uuid
from pathlib import PurePosixPath
from typing import Any

from pyftpdlib.exceptions import FilesystemError
from pyftpdlib.filesystems import AbstractedFS

from ftp_ingest.ftp.uploads import Uploads, UploadTree
from ledger.pushed.spool import IncomingFile, SpoolFull

LONGEST_PATH = 1024


class UploadedFile:
    """What pyftpdlib writes an upload to. name: the path the client gave. full: there was too little room for it."""

    def __init__(self, name: str, incoming: IncomingFile) -> None:
        self.name, self.incoming, self.full = name, incoming, False

    @property
    def closed(self) -> bool:
        """Whether nothing is written any more."""
        return self.incoming.closed

    def write(self, data: bytes) -> int:
        """Add bytes; raises SpoolFull, OSError."""
        try:
            return self.incoming.write(data)
        except SpoolFull:
            self.full = True
            raise

    def close(self) -> None:
        """End writing."""
        self.incoming.close()


class UploadFilesystem(AbstractedFS):
    """One session's view. Every STOR is written to a fresh file; folders exist as soon as they are named."""

    uploads: Uploads
    """Set on a class of its own for each server."""

    def __init__(self, root: str, cmd_channel: Any) -> None:
        super().__init__("/", cmd_channel)
        self.sender = str(cmd_channel.username)
        self.writing: UploadedFile | None = None

    @property
    def tree(self) -> UploadTree:
        """What the camera of this session sees."""
        return self.uploads.tree(self.sender)

    def ftp2fs(self, ftppath: str) -> str:
        return str(self.ftpnorm(ftppath))

    def fs2ftp(self, fspath: str) -> str:
        return fspath

    def realpath(self, path: str) -> str:
        return path

    def validpath(self, path: str) -> bool:
        return "\0" not in path and len(path) <= LONGEST_PATH

    def open(self, filename: str, mode: str) -> UploadedFile:
        if "r" in mode:
            raise FilesystemError("Files are only taken here, from their beginning")
        self.drop_unfinished()
        self.tree.add_folder(str(PurePosixPath(filename).parent))
        self.writing = UploadedFile(filename, self.uploads.spool.begin(self.sender))
        return self.writing

    def mkstemp(self, suffix: str = "", prefix: str = "", dir: str | None = None, mode: str = "wb") -> UploadedFile:
        return self.open(f"{(dir or '/').rstrip('/')}/{prefix}{uuid.uuid4().hex[:8]}{suffix}", mode)

    def drop_unfinished(self) -> None:
        """Forget what was begun in this session and never came."""
        unfinished, self.writing = self.writing, None
        if unfinished is not None:
            unfinished.incoming.drop()

    def chdir(self, path: str) -> None:
        self.tree.add_folder(path)
        self.cwd = path

    def mkdir(self, path: str) -> None:
        self.tree.add_folder(path)

    def rmdir(self, path: str) -> None:
        self.tree.folders.pop(path, None)

    def remove(self, path: str) -> None:
        self.uploads.removed(self.sender, path)

    def rename(self, src: str, dst: str) -> None:
        self.uploads.renamed(self.sender, src, dst)

    def listdir(self, path: str) -> list[str]:
        return self.tree.names_in(path)

    def isfile(self, path: str) -> bool:
        return path in self.tree.files

    def isdir(self, path: str) -> bool:
        return path in self.tree.folders

    def islink(self, path: str) -> bool:
        return False

    def lexists(self, path: str) -> bool:
        return self.isfile(path) or self.isdir(path)

    def lstat(self, path: str) -> os.stat_result:
        if self.isdir(path):
            return os.stat_result((stat.S_IFDIR | 0o700, 0, 0, 1, 0, 0, 0, 0, 0, 0))
        upload = self.tree.files.get(path)
        if upload is None:
            raise FileNotFoundError(2, "No such file or directory")
        at = int(upload.at)
        return os.stat_result((stat.S_IFREG | 0o600, 0, 0, 1, 0, 0, upload.size, at, at, at))

    def stat(self, path: str) -> os.stat_result:
        return self.lstat(path)

    def getsize(self, path: str) -> int:
        return self.lstat(path).st_size

    def getmtime(self, path: str) -> float:
        return self.lstat(path).st_mtime

    def utime(self, path: str, timeval: float) -> None:
        """The camera's clock says nothing here."""

    def chmod(self, path: str, mode: int) -> None:
        """Nobody else sees it."""

    def get_user_by_uid(self, uid: int) -> str:
        return "owner"

    def get_group_by_gid(self, gid: int) -> str:
        return "group"
