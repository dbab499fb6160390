"""The kernel's neighbour table: what counts as an answer, and real devices in networks of the test's own."""

import ctypes
import os
import shutil
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.needed import missing
from tests.who_is_home.routers.played_router import context_of
from who_is_home.router import ListedDevice, ProbingRouter, RouterError
from who_is_home.routers import neighbours
from who_is_home.routers.neighbours import neighbour_table
from who_is_home.routers.neighbours import router as adapter

INCOMPLETE, REACHABLE, STALE, DELAY, PROBE, FAILED, NOARP, PERMANENT = 1, 2, 4, 8, 16, 32, 64, 128
MAC = "a4:83:e7:12:34:56"
PHONE, PHONE_IP, PHONE_IP6 = "02:00:00:00:00:01", "10.9.0.2", "fd00:9::2"


def attribute(kind: int, data: bytes) -> bytes:
    whole = struct.pack("=HH", 4 + len(data), kind) + data
    return whole + b"\0" * (-len(whole) % 4)


def message(kind: int, body: bytes, flags: int = 2) -> bytes:
    whole = struct.pack("=IHHII", 16 + len(body), kind, flags, 1, 0) + body
    return whole + b"\0" * (-len(whole) % 4)


def row(ip: str, mac: str = MAC, state: int = REACHABLE, age: float | None = 1.0) -> bytes:
    """A neighbour as the kernel writes it; `age` seconds since it answered, None where it says nothing of that."""
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    body = struct.pack("=BxxxiHBB", family, 2, state, 0, 1) + attribute(1, socket.inet_pton(family, ip))
    if mac:
        body += attribute(2, bytes.fromhex(mac.replace(":", "")))
    if age is not None:
        body += attribute(3, struct.pack("=IIII", round(age * os.sysconf("SC_CLK_TCK")), 0, 0, 1))
    return message(28, body)


DONE = message(3, struct.pack("=i", 0))


@pytest.mark.parametrize(("state", "age", "fresh"), [
    (REACHABLE, 1.0, True), (REACHABLE, 61.0, False), (REACHABLE, None, False), (STALE, 1.0, False),
    (DELAY, 1.0, False), (PROBE, 1.0, False), (INCOMPLETE, 0.0, False), (FAILED, 0.0, False),
])  # fmt: skip
def test_only_an_answer_of_the_last_minute_is_evidence(state, age, fresh):
    mac = "" if state in (INCOMPLETE, FAILED) else MAC
    rows, done = neighbour_table.parsed(row("192.168.1.20", mac, state, age) + DONE)
    assert [each.fresh(60.0) for each in rows] == [fresh]
    assert done


def test_a_row_has_its_address_mac_and_interface():
    rows, done = neighbour_table.parsed(row("192.168.1.20") + row("fe80::1") + row("fd00::5"))
    assert [(each.ip, each.mac, each.interface) for each in rows] == [
        ("192.168.1.20", MAC, 2), ("fe80::1%2", MAC, 2), ("fd00::5", MAC, 2)]
    assert not done


@pytest.mark.parametrize("state", [NOARP, PERMANENT])
def test_multicast_groups_and_what_somebody_wrote_by_hand_are_no_devices(state):
    assert neighbour_table.parsed(row("224.0.0.22", MAC, state))[0] == []


@pytest.mark.parametrize("data", [
    b"\x10", struct.pack("=IHHII", 4, 28, 0, 1, 0), struct.pack("=IHHII", 400, 28, 0, 1, 0),
    message(28, b"\x02"), message(28, struct.pack("=BxxxiHBB", 2, 1, 2, 0, 1) + struct.pack("=HH", 900, 1)),
])  # fmt: skip
def test_a_message_that_is_cut_short_is_refused(data):
    with pytest.raises(ValueError, match="kernel"):
        neighbour_table.parsed(data)


def test_an_error_of_the_kernel_and_an_interrupted_answer_are_named():
    with pytest.raises(PermissionError):
        neighbour_table.parsed(message(2, struct.pack("=i", -1)))
    with pytest.raises(neighbour_table.InterruptedDump):
        neighbour_table.parsed(message(28, b"", flags=0x10))


@pytest.mark.parametrize(("address", "said"), [
    ("neighbours://192.168.1.1", r"neighbours://\?wake="), ("neighbours://?wake=8.8.8.0/24", "local network"),
    ("neighbours://?wake=10.0.0.0/8", "at most 256"), ("neighbours://?wake=phone", "192.168.1.0/24"),
    ("neighbours://?sweep=1", "'sweep' is unknown; known here: wake, interface"),
])  # fmt: skip
def test_an_address_that_cannot_work_is_refused_with_what_to_write(address, said):
    with pytest.raises(RouterError, match=said) as refused:
        neighbours.connect(address, context_of())
    assert not refused.value.transient


def test_an_interface_that_is_not_there_is_named():
    with pytest.raises(RouterError, match="'wlan77'"):
        neighbours.connect("neighbours://?interface=wlan77", context_of()).devices()


def test_a_process_that_may_not_ask_the_kernel_says_what_must_be_allowed(monkeypatch):
    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(neighbour_table, "_netlink", refuse)
    with pytest.raises(RouterError, match="AF_NETLINK") as refused:
        neighbours.connect("neighbours://", context_of()).devices()
    assert not refused.value.transient


class Network:
    """Two network namespaces joined by a cable: this machine in one, a phone in the other."""

    def __init__(self) -> None:
        self.holders = [subprocess.Popen(["unshare", "-n", "sh", "-c", "echo; read never"], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
        if not all(each.stdout and each.stdout.readline() for each in self.holders):
            self.close()
            missing("the right to make network namespaces (root)")
        self.here, self.phone = (each.pid for each in self.holders)
        self.sh(self.here, f"ip link add v0 type veth peer name v1 address {PHONE} netns {self.phone}",
                "ip addr add 10.9.0.1/24 dev v0", "ip addr add fd00:9::1/64 dev v0 nodad", "ip link set v0 up")

    def begin(self) -> None:
        """The phone is there, and nothing is known of it."""
        self.sh(self.phone, f"ip addr replace {PHONE_IP}/24 dev v1", "ip link set v1 arp on up",
                f"ip addr replace {PHONE_IP6}/64 dev v1 nodad")
        self.sh(self.here, "ip neigh flush all", "ip -6 neigh flush all")

    def sh(self, where: int, *commands: str) -> None:
        subprocess.run(["nsenter", "-n", "-t", str(where), "sh", "-ec", "\n".join(commands)], check=True,
                       capture_output=True)

    def inside(self, where: int, work: Callable[[], Any]) -> Any:
        """What `work` returns, run in a thread that has entered a namespace."""
        found: list[Any] = []

        def run() -> None:
            with open(f"/proc/{where}/ns/net") as entry:
                assert ctypes.CDLL(None, use_errno=True).setns(entry.fileno(), 0x40000000) == 0
            found.append(work())

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(30)
        return found[0]

    def close(self) -> None:
        for each in self.holders:
            each.communicate(b"\n", timeout=10)


@pytest.fixture(scope="module")
def cable() -> Iterator[Network]:
    if os.geteuid() != 0 or not all(shutil.which(each) for each in ("unshare", "nsenter", "ip")):
        missing("the right to make network namespaces (root, util-linux, iproute2)")
    made = Network()
    yield made
    made.close()


@pytest.fixture
def network(cable: Network) -> Network:
    cable.begin()
    return cable


@pytest.fixture
def table(network, monkeypatch) -> Any:
    """The adapter as this machine runs it, with a short wait; `table(address)`."""
    monkeypatch.setattr(adapter, "WAIT", 0.25)

    class Inside:
        def __init__(self, address: str = "neighbours://") -> None:
            self.router: ProbingRouter = neighbours.connect(address, context_of())

        def devices(self) -> tuple[ListedDevice, ...]:
            return network.inside(network.here, self.router.devices)

        def probe(self, *devices: ListedDevice) -> tuple[ListedDevice, ...]:
            return network.inside(network.here, lambda: self.router.probe(devices))

    return Inside


def test_a_phone_that_is_there_answers_a_probe_and_one_that_is_not_does_not(table):
    phone, other = ListedDevice(mac=PHONE, ip=PHONE_IP), ListedDevice(mac=MAC, ip="10.9.0.77")
    assert table().probe(phone, other) == (phone,)


def test_a_phone_answers_over_ipv6_too(table, until):
    look, phone = table(), ListedDevice(mac=PHONE, ip=PHONE_IP6)
    until(lambda: look.probe(phone) == (phone,), "the phone's network is up, and it answers")


def test_a_stale_entry_is_no_evidence_and_a_phone_that_left_does_not_answer(network, table):
    network.sh(network.here, f"ip neigh replace {PHONE_IP} lladdr {PHONE} dev v0 nud stale")
    network.sh(network.phone, "ip link set v1 arp off down")
    look = table()
    assert look.devices() == (ListedDevice(mac=PHONE, ip=PHONE_IP, active=False),)
    assert look.probe(ListedDevice(mac=PHONE)) == ()


def test_a_stale_entry_whose_phone_refuses_the_datagram_answers_at_once(network, table):
    network.sh(network.here, f"ip neigh replace {PHONE_IP} lladdr {PHONE} dev v0 nud stale")
    assert table().devices() == (ListedDevice(mac=PHONE, ip=PHONE_IP),)


def test_an_answer_that_comes_after_the_wait_counts_in_the_next_probe(network, table, until):
    network.sh(network.here, f"ip neigh replace {PHONE_IP} lladdr {PHONE} dev v0 nud stale",
               "echo 1 >/proc/sys/net/ipv4/neigh/v0/delay_first_probe_time")
    silent = network.inside(network.phone, lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    silent.bind(("", 9))  # such a phone takes the datagram and refuses nothing
    look, phone = table(), ListedDevice(mac=PHONE, ip=PHONE_IP)
    with silent:
        assert look.probe(phone) == ()
        until(lambda: look.probe(phone) == (phone,), "the kernel has asked the phone again")


def test_another_device_at_the_same_address_is_not_the_phone(table):
    assert table().probe(ListedDevice(mac=MAC, ip=PHONE_IP)) == ()


def test_a_phone_whose_address_is_not_known_is_found_by_waking_the_network(table):
    assert table("neighbours://?wake=10.9.0.0/29").devices() == (ListedDevice(mac=PHONE, ip=PHONE_IP),)


def test_only_the_chosen_interface_counts(table):
    look = table("neighbours://?interface=lo&wake=10.9.0.2")
    assert look.devices() == ()
