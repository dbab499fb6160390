import logging

import pytest

from app.proxy.forwarded_headers import PassedOn
from app.proxy.proxy_mistakes import MOST, REMEMBERED, Arrived, ProxyFaults, lacking
from house.clock import FakeClock

PUBLIC = "https://house.example.org:8443"


def passed(trusted: bool = True, said: str = "") -> PassedOn:
    return PassedOn("10.0.0.1", trusted, "address" in said, "proto" in said, "host" in said, "")


@pytest.mark.parametrize(("how", "arrived", "kinds"), [
    (passed(said="address proto"), Arrived("https", "house.example.org:8443", PUBLIC), set()),
    (passed(said="address proto"), Arrived("https", "house.example.org", PUBLIC), {"host"}),
    (passed(said="address proto"), Arrived("https", "127.0.0.1:8080", PUBLIC), {"host"}),
    (passed(said="address"), Arrived("http", "house.example.org:8443", PUBLIC), {"proto"}),
    (passed(said="proto"), Arrived("https", "house.example.org:8443", PUBLIC), {"address"}),
    (passed(), Arrived("http", "127.0.0.1:8080", PUBLIC), {"address", "proto", "host"}),
    (passed(), Arrived("http", "127.0.0.1:8080", "http://127.0.0.1:8080"), set()),
    (passed(), Arrived("http", "127.0.0.1:8080"), set()),
    (passed(said="address proto"), Arrived("https", "house.lan:443", "https://house.lan"), set()),
    (passed(said="address proto"), Arrived("http", "house.lan", "http://HOUSE.lan:80"), set()),
    (passed(trusted=False, said="address"), Arrived("http", "127.0.0.1:8080"), {"unnamed"}),
    (passed(trusted=False), Arrived("http", "house.lan", "https://house.lan"), {"unnamed"}),
    (passed(trusted=False), Arrived("http", "house.lan:8080", "http://house.lan:8080"), set()),
])
def test_what_a_proxy_lacks_is_named(how, arrived, kinds):
    found = lacking(how, arrived)
    assert set(found) == kinds
    assert all("10.0.0.1" in line for line in found.values())


def test_each_fault_is_logged_once_shown_for_an_hour_and_they_are_bounded(caplog):
    fake_clock = FakeClock()
    faults = ProxyFaults(fake_clock)
    with caplog.at_level(logging.WARNING):
        for number in range(MOST + 5):
            faults.saw([f"fault {number:02}"])
            faults.saw(["fault 00"])
    assert len(caplog.records) == len(faults.lately()) == MOST
    fake_clock.advance(REMEMBERED + 1)
    faults.saw(["fault 07"])
    assert faults.lately() == ["fault 07"]
