"""Whatever must outlive a power cut is written whole: on the disk first, then under its name, and that on the disk."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from app.auth.passwords import Passwords, session_secret
from cli.commands import glances
from cli.supervise.homes import write_private
from house.atomic_write import write_first, write_whole
from house.settings.first_config import FIRST, write_first_config
from house.settings.learned import replace_learned, save_learned
from ledger.files.house_json import HouseMark
from ledger.home import Home

Written = tuple[Path, Callable[[], object]]


def config(home: Home) -> Written:
    return home.config, lambda: write_first_config(home.config)


def learned(home: Home) -> Written:
    return home.learned, lambda: save_learned(home.learned, {"cameras": {"front": {"motion": {"sensitivity": 7}}}})


def other_learned(home: Home) -> Written:
    return home.learned, lambda: replace_learned(home.learned, b"cameras: {}\n")


def password(home: Home) -> Written:
    return home.secrets / "password", lambda: Passwords(home.secrets).set("correct horse battery")


def session(home: Home) -> Written:
    return home.secrets / "session", lambda: session_secret(home.secrets)


def glances_password(home: Home) -> Written:
    (home.secrets / "glances").mkdir(exist_ok=True)
    return home.secrets / "glances" / "glances.pwd", lambda: glances.make_password(home)


def demo_config(home: Home) -> Written:
    return home.config, lambda: write_private(home.config, "cameras: {}\n")


def mark(home: Home) -> Written:
    return home.path / "house.json", lambda: HouseMark(home).update(disks={"clips": "/mnt/usb"})


WRITERS = [config, learned, other_learned, password, session, glances_password, demo_config, mark]


class Steps:
    """What happens to one file, in order: its content and its folder brought to the disk, its name given."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        sync, replace, link = os.fsync, os.replace, os.link

        def synced(descriptor: int) -> None:
            sync(descriptor)
            about = os.fstat(descriptor)
            if stat.S_ISDIR(about.st_mode):
                self.done.append("folder" if os.path.samestat(about, path.parent.stat()) else "another folder")
            else:
                self.done.append("content" if about.st_size else "nothing")

        def named(give: Callable[..., None]) -> Callable[..., None]:
            def give_name(source: Path, target: Path, **options: object) -> None:
                give(source, target, **options)
                if Path(target) == path:
                    self.done.append("name")
            return give_name

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "replace", named(replace))
        monkeypatch.setattr(os, "link", named(link))


@pytest.mark.parametrize("writer", WRITERS)
def test_the_content_is_on_the_disk_before_the_name_and_the_name_when_it_returns(
        writer: Callable[[Home], Written], home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = writer(home)
    steps = Steps(path, monkeypatch)

    write()

    assert steps.done == ["content", "name", "folder"]
    assert path.stat().st_size and stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("writer", [each for each in WRITERS if each not in (config, session)])
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_is_cut_off_leaves_the_old_one_and_nothing_else(
        writer: Callable[[Home], Written], step: str, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path, write = writer(home)
    path.write_text("cameras: {}\n# the old one\n")
    (home.path / ".house.json.lock").touch()
    (home.path / ".learned.yml.lock").touch()
    before = {file: file.read_bytes() for file in home.path.rglob("*") if file.is_file()}

    def cut_off(*_: object, **__: object) -> None:
        raise OSError(5, "the power is gone")

    monkeypatch.setattr(os, step, cut_off)
    with pytest.raises(OSError, match="the power is gone"):
        write()

    assert {file: file.read_bytes() for file in home.path.rglob("*") if file.is_file()} == before


def test_the_first_of_two_stays(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"

    assert write_first(path, b"one") is True
    assert write_first(path, b"two") is False

    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_config_that_is_there_is_left_alone_also_on_a_disk_that_takes_no_writes(home: Home) -> None:
    home.config.write_text("mine")

    assert write_first_config(home.config) is False
    assert home.config.read_text() == "mine"
    home.config.unlink()
    assert write_first_config(home.config) is True
    assert home.config.read_text() == FIRST


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"other")
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")

    write_whole(tmp_path / "file", b"new")

    assert (tmp_path / "file").read_bytes() == b"new" and not (tmp_path / "file").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == b"other"
