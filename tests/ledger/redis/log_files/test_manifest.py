"""The manifest: only one that a server would write word for word is believed; any other is made from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.redis.log_files import manifest
from ledger.redis.log_files.manifest import Chain

BASE, FIRST, SECOND = "appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.2.incr.aof"
WHOLE = f"file {BASE} seq 1 type b\nfile {FIRST} seq 1 type i\n".encode()


@pytest.mark.parametrize("chain", [
    Chain(BASE, ()), Chain(BASE, (FIRST,)), Chain("appendonly.aof.12.base.aof", (FIRST, SECOND)),
    Chain("appendonly.aof", ()),
])  # fmt: skip
def test_a_manifest_is_read_as_it_was_written(chain):
    assert manifest.read(chain.text().encode()) == Chain(chain.base, chain.parts, listed=True)


def test_files_of_history_are_no_part_of_the_log():
    text = f"file appendonly.aof.2.base.rdb seq 2 type b\nfile {BASE} seq 1 type h\n"
    text += f"file {FIRST} seq 1 type h\nfile {SECOND} seq 2 type i startoffset 12 endoffset -1\n"
    assert manifest.read(text.encode()) == Chain("appendonly.aof.2.base.rdb", (SECOND,), listed=True)


@pytest.mark.parametrize("data", [
    b"", b"\n", b"\0" * 88, WHOLE[:-1], WHOLE[:40], WHOLE + b"\0", WHOLE + b"\n", b"# \n" + WHOLE,
    WHOLE.replace(b"type i", b"type h"),
    WHOLE.replace(b"type b", b"type h"), WHOLE.replace(b"seq 1", b"seq 2"), WHOLE.replace(b"incr", b"inkr"), WHOLE * 2,
    WHOLE.replace(b"type i", b"type b"), WHOLE.replace(b"type b", b"type i"), WHOLE.replace(b"appendonly", b"../x"),
    Chain(BASE, (SECOND, FIRST)).text().encode(), b"file " + FIRST.encode() + b" seq 1 type i\n",
])  # fmt: skip
def test_a_manifest_that_no_server_writes_is_not_believed(data):
    assert manifest.read(data) is None


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_one_wrong_byte_anywhere_never_lets_the_server_remove_a_file_or_miss_one(at, change):
    damaged = WHOLE[:at] + bytes([WHOLE[at] ^ change]) + WHOLE[at + 1 :]
    assert manifest.read(damaged) is None


@pytest.mark.parametrize(("names", "chains"), [
    ([], []),
    ([FIRST], []),
    ([BASE], [Chain(BASE, ())]),
    ([SECOND, BASE, FIRST], [Chain(BASE, (FIRST, SECOND))]),
    ([BASE, FIRST, SECOND, "appendonly.aof.2.base.rdb"],
     [Chain("appendonly.aof.2.base.rdb", (SECOND,)), Chain(BASE, (FIRST, SECOND))]),
    ([BASE, FIRST, SECOND, "appendonly.aof.3.incr.aof", "appendonly.aof.2.base.rdb"],
     [Chain("appendonly.aof.2.base.rdb", ("appendonly.aof.3.incr.aof",)),
      Chain(BASE, (FIRST, SECOND, "appendonly.aof.3.incr.aof"))]),
    ([FIRST, SECOND, "appendonly.aof.2.base.rdb"], [Chain("appendonly.aof.2.base.rdb", (SECOND,))]),
    (["appendonly.aof.10.base.rdb", "appendonly.aof.10.incr.aof", "appendonly.aof.9.incr.aof", "x", f"{FIRST}.cut-1"],
     [Chain("appendonly.aof.10.base.rdb", ("appendonly.aof.10.incr.aof",))]),
])  # fmt: skip
def test_the_files_names_say_which_may_be_the_log_the_newest_base_first(names, chains):
    assert manifest.from_names(dict.fromkeys(names, 1)) == chains


def test_files_newer_than_an_old_manifest_go_on_from_it_unless_they_are_empty():
    old = Chain(BASE, (FIRST,), listed=True)
    assert manifest.continued(old, {BASE: 1, FIRST: 1, SECOND: 1}) == Chain(BASE, (FIRST, SECOND))
    assert manifest.continued(old, {BASE: 1, FIRST: 1, SECOND: 0}) == old
