"""Home and the runtime directory: where things lie, and when a place is refused."""

import os
import stat
from pathlib import Path

import pytest

from ledger import runtime_dir
from ledger.errors import PlaceRefused
from ledger.home import Home
from tests.support.small_disk import small_disk


@pytest.fixture
def base(short_path):
    base = short_path / "run"
    base.mkdir()
    return base


@pytest.fixture
def house(tmp_path, base):
    return Home(tmp_path / "home", bases=(base,))


def name_of(house):
    return runtime_dir.directory(house.path, (house.runtime.parent,)).name


def test_the_environment_names_the_home(tmp_path):
    named = Home.from_environment({"HEARTHWATCH_HOME": str(tmp_path / "a")}, tmp_path / "b")

    assert named.path == tmp_path / "a"
    assert Home.from_environment({}, tmp_path / "b").path == tmp_path / "b"
    assert Home.from_environment({"HEARTHWATCH_HOME": " "}, tmp_path / "b").path == tmp_path / "b"


def test_a_new_home_is_for_its_owner_alone(house):
    house.create()

    for folder in (house.path, house.secrets, house.pictures, house.clips, house.redis, house.logs, house.locks):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_creating_a_home_again_changes_nothing(house):
    house.create()
    (house.secrets / "password").write_text("x")

    house.create()

    assert (house.secrets / "password").read_text() == "x"


def test_the_runtime_directory_is_made_for_its_owner_alone(house, base):
    assert house.runtime.parent == base
    assert house.runtime.name.startswith(f"hearthwatch-{os.geteuid()}-")
    assert stat.S_IMODE(house.runtime.stat().st_mode) == 0o700


def test_two_homes_have_two_runtime_directories_and_one_home_one(tmp_path, base):
    first = Home(tmp_path / "a", bases=(base,))

    assert first.runtime != Home(tmp_path / "b", bases=(base,)).runtime
    assert first.runtime == Home(tmp_path / "a", bases=(base,)).runtime


def test_a_home_that_is_named_by_a_link_has_the_runtime_directory_of_the_home_itself(house, base, tmp_path):
    house.create()
    (tmp_path / "link").symlink_to(house.path)

    assert Home(tmp_path / "link", bases=(base,)).runtime == house.runtime


def test_a_runtime_directory_open_to_others_is_refused(house, base):
    (base / name_of(Home(house.path, bases=(base,)))).chmod(0o755)

    with pytest.raises(PlaceRefused, match="open to others"):
        _ = house.runtime


def test_what_somebody_else_has_put_in_place_of_the_runtime_directory_does_not_prevent_the_start(house, base, tmp_path):
    other = tmp_path / "elsewhere"
    other.mkdir(mode=0o700)
    place = Home(house.path, bases=(base,)).runtime
    place.rmdir()
    place.symlink_to(other)
    place.with_name(f"{place.name}-2").write_text("a file")

    for each in (house, Home(house.path, bases=(base,))):
        assert each.runtime == place.with_name(f"{place.name}-3"), "every process finds the same"
    assert list(other.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_runtime_directory_of_somebody_else_is_never_used(house, base):
    place = Home(house.path, bases=(base,)).runtime
    os.chown(place, 12345, -1)
    assert house.runtime == place.with_name(f"{place.name}-2")


def test_where_somebody_has_taken_every_name_one_line_says_so(house, base):
    place = Home(house.path, bases=(base,)).runtime
    place.rmdir()
    for name in (place.name, *(f"{place.name}-{number}" for number in range(2, 10))):
        (base / name).write_text("in the way")

    with pytest.raises(PlaceRefused, match=f"{place} is not a directory of its own .*: remove it"):
        _ = house.runtime


def test_a_socket_path_too_long_for_the_system_is_never_used(tmp_path, base):
    long = tmp_path / ("x" * 90)
    long.mkdir()

    house = Home(tmp_path / "home", bases=(long, base))

    assert house.runtime.parent == base
    assert len(os.fsencode(house.redis_socket)) < 108
    with pytest.raises(PlaceRefused, match="short enough"):
        _ = Home(tmp_path / "home", bases=(long,)).runtime


def test_the_socket_path_stays_short_for_the_longest_home(tmp_path, base):
    house = Home(tmp_path / "/".join(["d" * 200] * 5), bases=(base,))

    assert len(os.fsencode(house.redis_socket)) < 108


def test_a_base_that_is_missing_is_passed_over(tmp_path, base):
    assert Home(tmp_path / "home", bases=(tmp_path / "none", base)).runtime.parent == base


def test_a_house_started_by_a_service_is_found_from_a_login_shell(tmp_path, short_path, base):
    """The service has no XDG_RUNTIME_DIR, the shell has: the directory that is there counts."""
    session = short_path / "session"
    session.mkdir()
    by_service = Home(tmp_path / "home", bases=(base,)).runtime

    assert Home(tmp_path / "home", bases=(session, base)).runtime == by_service


def test_a_directory_somebody_else_planted_further_down_is_not_looked_at(tmp_path, short_path, base):
    planted = short_path / "shm"
    planted.mkdir()
    name = Home(tmp_path / "home", bases=(base,)).runtime.name
    (base / name).rmdir()
    (planted / name).symlink_to(tmp_path)

    assert Home(tmp_path / "home", bases=(base, planted)).runtime.parent == base


def test_root_uses_run_and_others_their_own_directory_or_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert str(runtime_dir.bases({"XDG_RUNTIME_DIR": "/run/user/1000"})[0]) == "/run"
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert [str(base) for base in runtime_dir.bases({"XDG_RUNTIME_DIR": str(tmp_path)})] == [str(tmp_path), "/dev/shm"]
    assert [str(base) for base in runtime_dir.bases({})] == ["/run/user/1000", "/dev/shm"]


def test_heartbeats_live_pictures_and_leases_lie_in_the_runtime_directory(house):
    places = (house.heartbeat("analysis"), house.live("front"), house.lease("front"), house.frame_time("front"),
              house.spool("camera-lan"), house.passing("front"), house.redis_socket)

    assert len(set(places)) == len(places)
    for place in places:
        assert place.is_relative_to(house.runtime)
        assert place.parent.is_dir()


def test_a_place_in_memory_is_preferred_to_one_on_a_disk(tmp_path, monkeypatch):
    disk, memory = tmp_path / "run", tmp_path / "shm"
    disk.mkdir()
    memory.mkdir()
    monkeypatch.setattr(runtime_dir, "_in_memory", lambda folder: folder == memory)
    assert Home(tmp_path / "home", bases=(disk, memory)).runtime.parent == memory


def test_what_is_in_memory_is_told_by_its_file_system(tmp_path):
    with small_disk("1m") as disk:
        assert runtime_dir._in_memory(disk.path)
    assert not runtime_dir._in_memory(Path("/proc"))
