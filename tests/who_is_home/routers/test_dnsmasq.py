"""Lease files of dnsmasq: what of them says that a device is there."""

import dataclasses
import os
from pathlib import Path

import pytest

from house.clock import FakeClock
from tests.who_is_home.routers.played_router import context_of
from who_is_home.router import ListedDevice, RouterError
from who_is_home.routers import dnsmasq

NOW = 1_800_000_000
ANNA, BEN = "a4:83:e7:12:34:56", "02:11:22:33:44:55"


def line(ends: int, mac: str = ANNA, ip: str = "192.168.1.20", name: str = "Annas-iPhone") -> str:
    return f"{ends} {mac} {ip} {name} 01:{mac}\n"


class Leases:
    """A lease file and the adapter that reads it, at a time that a test moves."""

    def __init__(self, path: Path) -> None:
        self.path, self.clock = path, FakeClock(NOW)
        self.router = dnsmasq.connect(f"dnsmasq://{path}", dataclasses.replace(context_of(), clock=self.clock))

    def look(self, *lines: str) -> tuple[ListedDevice, ...]:
        self.path.write_text("".join(lines))
        return self.router.devices()

    def active(self, *lines: str) -> list[str]:
        return [each.mac for each in self.look(*lines) if each.active]


@pytest.fixture
def leases(tmp_path) -> Leases:
    return Leases(tmp_path / "dhcp.leases")


def test_a_lease_that_was_there_before_says_only_that_a_device_is_remembered(leases):
    there = leases.look(line(NOW + 3600), line(0, BEN, "192.168.1.21", "*"))
    assert there == (ListedDevice(ANNA, "Annas-iPhone", "192.168.1.20", active=False),
                     ListedDevice(BEN, "", "192.168.1.21", active=False))


def test_a_device_is_there_in_the_look_that_finds_its_lease_renewed_and_not_in_the_next(leases):
    assert leases.active(line(NOW + 3600)) == []
    assert leases.active(line(NOW + 3600)) == []
    assert leases.active(line(NOW + 3660)) == [ANNA]
    assert leases.active(line(NOW + 3660)) == []


def test_a_device_with_a_new_lease_has_come(leases):
    assert leases.active(line(NOW + 3600)) == []
    assert leases.active(line(NOW + 3600), line(NOW + 7200, BEN)) == [BEN]


def test_a_file_that_was_empty_for_a_moment_makes_nobody_come(leases):
    leases.look(line(NOW + 3600))
    assert leases.look() == ()
    assert leases.active(line(NOW + 3600)) == []
    assert leases.active(line(NOW + 3700)) == [ANNA]


def test_a_lease_that_ends_earlier_was_asked_for_after_the_clock_was_put_right(leases):
    leases.look(line(NOW + 90_000_000))
    assert leases.active(line(NOW + 3600)) == [ANNA]


def test_a_lease_that_has_ended_is_not_listed(leases):
    leases.clock.advance(7200)
    assert leases.look(line(NOW + 3600), line(NOW + 9000, BEN)) == (
        ListedDevice(BEN, "Annas-iPhone", "192.168.1.20", active=False),)


def test_a_router_without_a_clock_writes_how_long_a_lease_is(leases):
    assert [each.mac for each in leases.look(line(43_200))] == [ANNA]
    assert leases.active(line(43_200), line(43_200, BEN)) == [BEN]


def test_leases_of_ipv6_odhcpd_and_other_networks_disturb_nothing(leases):
    there = leases.look("# br-lan 0001000129 iaid phone 1800003600 a 64 fd00::a/64\n", line(NOW + 60, f"06-{BEN}"),
                        "duid 00:01:00:01:2a:2b\n", f"{NOW + 60} 12345 fd00::5 Annas-iPhone 00:01\n")
    assert [each.mac for each in there] == [BEN]


@pytest.mark.parametrize(("text", "said", "transient"), [
    ("192.168.1.20 hello world again\n<html>\n", "no lease file of dnsmasq", False),
    (line(NOW)[:-3], "middle of a line", True), ("a\0b\n", "no text", False), ("x" * 5_000_000 + "\n", "larger", False),
])  # fmt: skip
def test_what_is_no_lease_file_is_refused_by_name(leases, text, said, transient):
    with pytest.raises(RouterError, match=said) as refused:
        leases.look(text)
    assert (refused.value.transient, str(leases.path) in str(refused.value)) == (transient, True)


def test_a_file_that_is_not_there_and_one_that_is_a_folder_or_a_pipe_are_named(leases, short_path):
    with pytest.raises(RouterError, match="no file .*dhcp.leases") as missed:
        leases.router.devices()
    assert missed.value.transient
    for kind, make in (("folder", Path.mkdir), ("pipe", os.mkfifo)):
        make(short_path / kind)
        with pytest.raises(RouterError, match="cannot be read"):
            dnsmasq.connect(f"dnsmasq://{short_path / kind}", context_of()).devices()


def test_without_a_path_it_is_the_usual_file_and_options_are_refused():
    assert dnsmasq.connect("dnsmasq://", context_of())._path == Path("/var/lib/misc/dnsmasq.leases")
    with pytest.raises(RouterError, match="option 'fresh' is unknown"):
        dnsmasq.connect("dnsmasq:///x?fresh=5m", context_of())
