"""Times in the house's zone: days of 23 and 25 hours, with a zone in the settings and with this machine's own."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from house import times
from house.times import _MachineZone, clock, day_after, local, machine_zone, midnight, on_day

HOUR = 3600.0
BERLIN = "Europe/Berlin"
CHANGES = [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)]
"""In spring, in autumn, and a day without a change: how many hours each has in Berlin."""


@pytest.fixture
def machine(monkeypatch):
    """Let this machine have another zone: `machine("Europe/Berlin")`, as TZ says it."""
    def set_to(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()
        times.machine_zone.cache_clear()

    yield set_to
    monkeypatch.undo()
    time.tzset()
    times.machine_zone.cache_clear()


def at(text, zone=BERLIN):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(("day", "hours"), CHANGES)
@pytest.mark.parametrize("hour", [1, 4, 12, 23])
def test_midnight_is_where_the_day_began_with_a_zone_in_the_settings(day, hours, hour):
    assert midnight(at(f"{day} {hour:02}:30"), BERLIN) == at(f"{day} 00:00")
    assert day_after(at(f"{day} 00:00"), BERLIN) == at(f"{day} 00:00") + hours * HOUR


@pytest.mark.parametrize(("day", "hours"), CHANGES)
@pytest.mark.parametrize("hour", [1, 4, 12, 23])
@pytest.mark.parametrize("name", [BERLIN, f":{BERLIN}", "CET-1CEST,M3.5.0,M10.5.0/3"])
def test_midnight_is_where_the_day_began_with_the_zone_of_the_machine(machine, name, day, hours, hour):
    machine(name)

    assert midnight(at(f"{day} {hour:02}:30")) == at(f"{day} 00:00")
    assert day_after(at(f"{day} 00:00")) == at(f"{day} 00:00") + hours * HOUR


@pytest.mark.parametrize("zone", [BERLIN, ""])
def test_the_hour_that_comes_twice_belongs_to_its_own_day(machine, zone):
    machine(BERLIN)
    first = at("2026-10-25 02:30")

    assert [clock(each, first, zone) for each in (first, first + HOUR, first + 2 * HOUR)] == ["02:30", "02:30", "03:30"]
    assert [midnight(each, zone) for each in (first, first + HOUR)] == [at("2026-10-25 00:00")] * 2


@pytest.mark.parametrize("zone", ["America/Havana", ""])
def test_a_midnight_that_comes_twice_is_the_first_one(machine, zone):
    """In Havana the clock went from 01:00 back to 00:00: years ago, for tables of zones may change for today."""
    machine("America/Havana")
    first = at("2020-11-01 00:00", "America/Havana")

    for minutes in (10, 70, 130, 600):
        assert midnight(first + minutes * 60, zone) == first
    assert day_after(first, zone) == first + 25 * HOUR


@pytest.mark.parametrize("zone", ["America/Asuncion", "Asia/Beirut", ""])
def test_a_midnight_that_never_comes_is_where_the_clock_was_put_forward(machine, zone):
    """In Beirut and in Asuncion the clock went from 00:00 to 01:00."""
    name = zone or "Asia/Beirut"
    machine(name)
    day = "2023-10-01" if name == "America/Asuncion" else "2019-03-31"
    start = at(f"{day} 01:00", name)

    assert midnight(start + 5 * HOUR, zone) == start
    assert day_after(start, zone) == start + 23 * HOUR
    assert midnight(start - 60, zone) == start - 24 * HOUR


@pytest.mark.parametrize(("day", "shift"), [("2026-03-29", -1), ("2026-10-25", 1)])
@pytest.mark.parametrize("zone", [BERLIN, ""])
def test_a_time_of_day_is_found_on_days_that_are_shorter_or_longer(machine, zone, day, shift):
    machine(BERLIN)
    start = at(f"{day} 00:00")

    assert on_day(start, 6, zone) == at(f"{day} 06:00") == start + (6 + shift) * HOUR
    assert on_day(start, 0, zone) == start


def test_an_unknown_zone_means_the_machines_own(machine):
    machine(BERLIN)

    assert local(at("2026-06-01 12:00"), "Mars/Phobos").hour == 12


def test_the_zone_of_a_machine_is_known_by_name_from_its_environment():
    assert machine_zone(f":{BERLIN}") == ZoneInfo(BERLIN)
    assert machine_zone("America/New_York") == ZoneInfo("America/New_York")
    assert machine_zone("/usr/share/zoneinfo/Europe/Berlin") == ZoneInfo(BERLIN)


@pytest.mark.parametrize("target", [
    "/usr/share/zoneinfo/Europe/Berlin", "../usr/share/zoneinfo/Europe/Berlin",
    "/usr/share/zoneinfo/posix/Europe/Berlin", "/var/db/timezone/zoneinfo/Europe/Berlin",
])
def test_the_zone_of_a_machine_is_known_by_name_from_what_its_localtime_links_to(tmp_path, target):
    (tmp_path / "localtime").symlink_to(target)
    (tmp_path / "timezone").write_text("Asia/Tokyo\n")

    assert machine_zone(None, tmp_path / "localtime", tmp_path / "timezone") == ZoneInfo(BERLIN)


def test_the_name_in_a_file_of_debian_counts_where_there_is_no_localtime(tmp_path):
    (tmp_path / "timezone").write_text("Europe/Berlin\n")

    assert machine_zone(None, tmp_path / "localtime", tmp_path / "timezone") == ZoneInfo(BERLIN)


@pytest.mark.parametrize("left", ["", "Nowhere/At_All\n", "../../etc/passwd\n", "\0\n"])
def test_a_machine_whose_zone_has_no_name_goes_by_its_own_clock(tmp_path, left):
    (tmp_path / "timezone").write_text(left)

    assert isinstance(machine_zone(None, tmp_path / "localtime", tmp_path / "timezone"), _MachineZone)


def test_a_localtime_that_is_a_copy_counts_more_than_an_old_name(tmp_path):
    (tmp_path / "localtime").write_bytes(Path("/usr/share/zoneinfo/Europe/Berlin").read_bytes())
    (tmp_path / "timezone").write_text("Asia/Tokyo\n")

    assert isinstance(machine_zone(None, tmp_path / "localtime", tmp_path / "timezone"), _MachineZone)


def test_the_machines_own_clock_agrees_with_the_zone_by_name_at_every_hour_of_a_year(machine):
    machine(BERLIN)
    start = datetime(2026, 1, 1, tzinfo=UTC)

    for hours in range(366 * 24):
        moment = (start + timedelta(hours=hours)).timestamp()
        own, named = datetime.fromtimestamp(moment, _MachineZone()), datetime.fromtimestamp(moment, ZoneInfo(BERLIN))
        assert (own.replace(tzinfo=None), own.utcoffset(), own.fold) == (
            named.replace(tzinfo=None), named.utcoffset(), named.fold)
        assert own.timestamp() == moment
