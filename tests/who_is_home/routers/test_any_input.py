"""Whatever the kernel, brokers and scripts write: it is understood, or refused in the one way that was promised."""

import dataclasses
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from house.clock import FakeClock
from tests.who_is_home.routers.played_router import context_of
from who_is_home.router import ListedDevice, RouterError
from who_is_home.routers import dnsmasq, file
from who_is_home.routers.homeassistant.entities import Entities
from who_is_home.routers.mqtt.reports import ReportRules, report
from who_is_home.routers.neighbours import neighbour_table
from who_is_home.source_address import parsed

FEW = settings(max_examples=40)
KEYS = st.sampled_from(["_type", "tst", "inregions", "desc", "event", "id", "distance", "name", "a", "c", "r", "+", "-",
                        "s", "person.anna", "mac", "ip", "topic", "active", "devices", "state"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(
    ["location", "transition", "enter", "home", "a4:83:e7:12:34:56"])
ANY_JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
                        max_leaves=12)


@FEW
@given(st.binary(max_size=200) | st.lists(st.tuples(st.sampled_from([2, 3, 28, 29]), st.binary(max_size=60)),
                                          max_size=3).map(lambda parts: b"".join(
    (16 + len(body)).to_bytes(4, "little") + kind.to_bytes(2, "little") + bytes(10) + body + b"\0" * (-len(body) % 4)
    for kind, body in parts)))
def test_any_bytes_of_the_kernel_give_rows_or_an_error(data):
    try:
        rows, _ = neighbour_table.parsed(data)
    except (ValueError, OSError, neighbour_table.InterruptedDump):
        return
    assert all(each.ip for each in rows)


@FEW
@given(ANY_JSON, st.booleans(), st.sampled_from(["", "state", "a.state"]))
def test_any_message_of_a_broker_says_something_or_nothing(value, retained, key):
    found = report("a/b", json.dumps(value).encode(), retained, 1.8e9, ReportRules(key=key))
    assert found is None or isinstance(found.active(1.8e9), bool)


@FEW
@given(ANY_JSON, ANY_JSON)
def test_any_event_of_home_assistant_leaves_a_list(first, second):
    entities = Entities()
    entities.take({"a": {"person.anna": first}})
    entities.take(second)
    entities.take({"c": {"person.anna": first}})
    assert all(each.topic and isinstance(each.name, str) for each in entities.listed())


@FEW
@given(text=st.text(max_size=80) | ANY_JSON.map(json.dumps) | st.lists(st.from_regex(
    r"\A[0-9]{0,14} ([0-9a-f]{2}:){5}[0-9a-f]{2} [0-9.]{1,9} \S{0,5} x\Z"), max_size=3).map("\n".join))
def test_any_file_is_a_list_or_refused(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "devices"
    path.write_text(text, "utf-8", errors="surrogatepass")
    context = dataclasses.replace(context_of(), clock=FakeClock(path.stat().st_mtime))
    for adapter in (dnsmasq, file):
        try:
            found = adapter.connect(f"{adapter.__name__.rpartition('.')[2]}://{path}", context).devices()
        except RouterError as error:
            assert "\n" not in str(error)
        else:
            assert all(isinstance(each, ListedDevice) for each in found)


@FEW
@given(st.text(max_size=40).map(lambda rest: f"mqtt://{rest}") | st.text(max_size=20))
def test_any_address_is_taken_apart_or_refused(address):
    try:
        found = parsed(address, ("fresh",))
    except RouterError as error:
        assert not error.transient
    else:
        assert isinstance(found.port, int)
