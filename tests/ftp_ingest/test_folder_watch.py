"""Files that appear in a folder, as on a NAS."""

import errno
import os
from pathlib import Path

import pytest

from ftp_ingest.folder_watch import FolderWatch
from house.clock import FakeClock
from ledger.pushed.spool import PushSpool, SpoolLimits


class Watched:
    def __init__(self, home, folder, remove=True):
        folder.mkdir(exist_ok=True)
        self.clock, self.folder = FakeClock(), folder
        self.spool = PushSpool(home, self.clock, SpoolLimits(disk_left=0))
        self.home, self.remove = home, remove
        self.watch = self.begun()

    def begun(self) -> FolderWatch:
        return FolderWatch("yard", self.folder, self.spool, self.clock, self.remove, self.home.path / "taken.json")

    def looks(self, times: int = 3) -> None:
        for _ in range(times):
            self.watch.look()
            self.clock.advance(2)

    def came(self) -> list[bytes]:
        return [file.path.read_bytes() for file in self.spool.waiting("yard")]


@pytest.fixture
def watched(home, tmp_path):
    home.create()
    return lambda **options: Watched(home, tmp_path / "nas", **options)


def test_files_are_taken_once_they_do_not_grow_any_more_the_oldest_first(watched):
    nas = watched()
    (nas.folder / "2026" / "11").mkdir(parents=True)
    (nas.folder / "2026" / "11" / "b.jpg").write_bytes(b"second")
    (nas.folder / "a.mp4").write_bytes(b"first")
    os.utime(nas.folder / "a.mp4", (1, 1))
    nas.looks(1)
    (nas.folder / "2026" / "11" / "b.jpg").write_bytes(b"second grows")
    nas.looks(1)
    assert nas.came() == [b"first"]
    nas.looks(1)

    assert nas.came() == [b"first", b"second grows"]
    assert not list(nas.folder.rglob("*.*"))


def test_names_that_say_so_wait_and_links_are_not_followed(watched, tmp_path):
    nas = watched()
    (tmp_path / "secret").write_bytes(b"secret")
    (nas.folder / "link.jpg").symlink_to(tmp_path / "secret")
    (nas.folder / "up").symlink_to(tmp_path)
    for name in ("x.dav_", "y.tmp", ".hidden.jpg"):
        (nas.folder / name).write_bytes(b"waits")
    nas.looks()
    assert nas.came() == []
    (nas.folder / "x.dav_").rename(nas.folder / "x.dav")
    nas.looks()

    assert nas.came() == [b"waits"] and (tmp_path / "secret").exists()


def test_files_that_shall_stay_are_taken_once_also_over_a_restart(watched):
    nas = watched(remove=False)
    (nas.folder / "old.jpg").write_bytes(b"was there before")
    nas.looks()
    (nas.folder / "new.jpg").write_bytes(b"new")
    nas.looks()
    nas.watch = nas.begun()
    nas.looks()

    assert nas.came() == [b"new"] and len(list(nas.folder.iterdir())) == 2


def test_a_folder_that_is_not_there_is_an_error_that_says_so(watched):
    nas = watched()
    nas.folder.rmdir()

    with pytest.raises(OSError) as missing:
        nas.watch.look()
    assert missing.value.errno == errno.ENOENT


@pytest.mark.parametrize("remove", [True, False])
def test_one_file_that_cannot_be_read_is_said_and_holds_up_no_other(watched, monkeypatch, remove):
    nas = watched(remove=remove)
    nas.looks(1)
    opened = Path.open

    def protected(path, *given, **more):
        if path.name == "a.jpg":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *given, **more)

    for number, name in enumerate(("a.jpg", "b.jpg")):
        (nas.folder / name).write_bytes(name.encode())
        os.utime(nas.folder / name, (number, number))
    monkeypatch.setattr(Path, "open", protected)
    nas.looks(1)
    with pytest.raises(OSError, match="a file in it cannot be read: Permission denied"):
        nas.looks(1)
    assert nas.came() == [b"b.jpg"]
    monkeypatch.undo()
    nas.looks(3)
    assert nas.came() == [b"b.jpg", b"a.jpg"]


def test_what_is_passed_over_is_counted_by_why_and_said_once(watched, monkeypatch, caplog):
    monkeypatch.setattr("ftp_ingest.folder_files.LARGEST", 5)
    monkeypatch.setattr("ftp_ingest.folder_files.MOST_FILES", 3)
    monkeypatch.setattr("ftp_ingest.folder_files.DEEPEST", 2)
    nas = watched()
    for path in ("big.mp4", "1/2/3/4/deep.jpg", "many/a.jpg", "many/b.jpg", "many/c.jpg", "many/d.jpg", "many/e.jpg"):
        (nas.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (nas.folder / path).write_bytes(b"too large" if "big" in path else b"pic")
    scan = os.scandir
    (nas.folder / "locked").mkdir()

    def locked(path):
        if Path(path).name == "locked":
            raise PermissionError(errno.EACCES, "Permission denied")
        return scan(path)

    monkeypatch.setattr(os, "scandir", locked)
    nas.watch.look()
    assert nas.watch.passed_over == {"too large": 1, "too deep": 1, "too many": 2, "unreadable": 1}
    nas.looks(2)

    assert len([each for each in caplog.messages if "yard" in each]) == 4
    assert any("a folder in it cannot be read" in each for each in caplog.messages)


def test_what_cannot_be_removed_is_taken_once_also_over_a_restart_and_said(watched, monkeypatch):
    nas = watched()

    def read_only(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    (nas.folder / "a.jpg").write_bytes(b"first")
    nas.looks(1)
    monkeypatch.setattr(Path, "unlink", read_only)
    for _ in range(4):
        with pytest.raises(OSError, match="cannot be removed: Read-only file system; ingest.remove_files: false"):
            nas.looks(1)
        nas.clock.advance(2)
    nas.watch = nas.begun()
    for _ in range(2):
        with pytest.raises(OSError, match="cannot be removed"):
            nas.watch.look()
        nas.clock.advance(3)
    assert nas.came() == [b"first"]
    monkeypatch.undo()
    nas.looks(2)
    assert nas.came() == [b"first"] and not list(nas.folder.iterdir())
