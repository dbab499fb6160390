"""Lists of devices that scripts write, in every state in which they may be found."""

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from house.clock import FakeClock
from tests.who_is_home.routers.played_router import context_of
from who_is_home.router import ListedDevice, RouterError
from who_is_home.routers import file

MAC = "a4:83:e7:12:34:56"
PHONE = ListedDevice(mac=MAC, name="Anna's phone", ip="192.168.1.20")


class Writing(FakeClock):
    """A clock that lets a script go on writing while somebody waits."""

    then: Callable[[], object] | None = None

    def sleep(self, seconds: float, wake=None) -> bool:
        if self.then is not None:
            self.then()
        return super().sleep(seconds, wake)


class List:
    """A list and the adapter that reads it, at a time that a test moves."""

    def __init__(self, path: Path, rest: str = "") -> None:
        self.path, self.clock = path, Writing(1_800_000_000)
        context = dataclasses.replace(context_of(), clock=self.clock, folder=path.parent)
        self.router = file.connect(f"file://{path.name}{rest}", context)

    def write(self, text: str) -> None:
        self.path.write_text(text)
        os.utime(self.path, (self.clock.now(), self.clock.now()))

    def look(self, text: str) -> tuple[ListedDevice, ...]:
        self.write(text)
        return self.router.devices()


@pytest.fixture
def listed(tmp_path) -> List:
    return List(tmp_path / "devices")


@pytest.mark.parametrize("text", [
    f"{MAC} 192.168.1.20 Anna's phone\n", f"# who is here\n192.168.1.20  Anna's phone  {MAC.upper()} # at night\n\n",
    json.dumps([{"mac": MAC, "name": "Anna's phone", "ip": "192.168.1.20"}]),
    json.dumps({"devices": [{"mac": "A4-83-E7-12-34-56", "name": "Anna's phone", "ip": "192.168.1.20", "rssi": -50}]}),
    "\ufeff" + json.dumps([f"{MAC} 192.168.1.20 Anna's phone"]),
])  # fmt: skip
def test_a_device_is_read_from_lines_and_from_json(listed, text):
    assert listed.look(text) == (PHONE,)


def test_json_may_say_that_a_device_is_away_and_name_a_topic(listed):
    text = json.dumps([{"topic": "person.anna", "active": False}, {"name": "tablet", "mac": None}])
    assert listed.look(text) == (ListedDevice(topic="person.anna", active=False), ListedDevice(name="tablet"))


@pytest.mark.parametrize("text", ["[]", '{"devices": []}', "# nobody\n"])
def test_a_list_of_nobody_is_one(listed, text):
    assert listed.look(text) == ()


def test_a_list_that_is_half_written_is_read_again(listed):
    whole = json.dumps([{"mac": MAC}])
    listed.clock.then = lambda: listed.write(whole)
    assert [each.mac for each in listed.look(whole[:10])] == [MAC]


@pytest.mark.parametrize("text", ["", '[{"mac": "a4:83'])
def test_a_list_that_stays_half_written_is_an_error_that_may_pass(listed, text):
    with pytest.raises(RouterError, match=r"empty|no whole JSON") as refused:
        listed.look(text)
    assert refused.value.transient


@pytest.mark.parametrize(("rest", "seconds"), [("", 300), ("?fresh=90s", 90), ("?fresh=2h", 7200)])
def test_a_list_counts_until_it_is_too_old(tmp_path, rest, seconds):
    listed = List(tmp_path / "devices", rest)
    assert listed.look(MAC) == (ListedDevice(mac=MAC),)
    listed.clock.advance(seconds - 1)
    assert listed.router.devices() == (ListedDevice(mac=MAC),)
    listed.clock.advance(2)
    with pytest.raises(RouterError, match="does what writes it still run") as refused:
        listed.router.devices()
    assert refused.value.transient


def test_a_list_from_the_future_says_that_a_clock_is_wrong(listed):
    listed.write(MAC)
    listed.clock.set_back(3600)
    with pytest.raises(RouterError, match="clocks"):
        listed.router.devices()


@pytest.mark.parametrize(("text", "said"), [
    ('{"people": []}', "must hold a list"), ('[7]', r"entry \(1\) that is neither"),
    ('[{"rssi": 1}]', r"\(1\) without"),
    ('[{"mac": "aa"}]', r"\(1\) whose mac is none"), ('[{"name": "a"}, {"name": 5}]', r"\(2\) in which"),
    ('[{"name": "a", "active": "yes"}]', "true or false"), (json.dumps(["a"] * 5000), "more than 4096"),
    ("a\0", "no text"),
])  # fmt: skip
def test_a_wrong_list_is_refused_saying_where(listed, text, said):
    with pytest.raises(RouterError, match=said) as refused:
        listed.look(text)
    assert not refused.value.transient


@pytest.mark.parametrize(("address", "said"), [
    ("file://", "names no file"), ("file://x?fresh=soon", "fresh must be a duration"), ("file://x?frsh=5m", "'frsh'"),
    ("file://x?fresh=1m&fresh=2m", "given twice"),
])  # fmt: skip
def test_an_address_that_cannot_work_says_what_to_write(address, said):
    with pytest.raises(RouterError, match=said):
        file.connect(address, context_of())
