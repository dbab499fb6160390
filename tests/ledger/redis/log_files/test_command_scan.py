"""How much of a file of commands a server loads: all commands before the first damage, by the server's own rules."""

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.redis import embedded_server
from ledger.redis.log_files.command_scan import whole_until
from ledger.redis.log_files.write_commands import known


def command(*words: bytes) -> bytes:
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in words)


ADD = command(b"ZADD", b"ids", b"1", b"x")
LONG = command(b"SET", b"key", b"v" * 20_000)
ODD = command(b"SET", b"key", b"\r\n*1\r\n$4\r\nEXEC\r\n")
MULTI, EXEC = command(b"MULTI"), command(b"EXEC")


def halves(name: bytes) -> tuple[bytes, bytes]:
    first, _, second = name.partition(b"|")
    return first, second


def asked_of_the_server(data: bytes, folder) -> int:
    """What the server's binary says as valkey-check-aof: a judge of its own, but it knows no names of commands."""
    path = folder / "judged.aof"
    path.write_bytes(data)
    said = subprocess.run(["valkey-check-aof", path], executable=embedded_server.binary(), capture_output=True,
                          text=True, check=False).stdout
    return int(re.search(r"ok_up_to=(\d+)", said)[1])


@pytest.mark.parametrize("data", [
    b"", ADD, ADD * 2000, LONG, ODD, MULTI + ADD + EXEC, (MULTI + ODD + LONG + EXEC) * 9,
    command(b"SET", b"", b""), command(b"zadd", b"a", b"1", b"b"), command(b"xgroup", b"create", b"l", b"g", b"0"),
    command(b"multi") + ADD + command(b"exec"),
    command(b"DEL", *(b"k%d" % number for number in range(3000))),
])  # fmt: skip
def test_whole_commands_are_whole(data):
    assert whole_until(data) == len(data)


DAMAGED = [
    b"\0" * 12, b"\0" * 8192, ADD[:-2], ADD[:-5], ADD[:-2] + b"\0\0",
    b"*", b"*1", b"*0\r\n", b"*-1\r\n", b"$3\r\n", b"x",
    command(b"ZAD\x04", b"ids", b"1", b"x"), command(b"SHUTDOWN"), command(b"GET", b"key"), command(b""),
    command(b"ZADD", b"ids"), command(b"SET", b"key"), command(b"XGROUP", b"CREATF", b"l", b"g", b"0"),
    command(b"XGROUP"), command(b"EXEC", b"x"), b"*3\r\n$3\r\nSET\r\n$-1\r\n\r\n$1\r\na\r\n",
    b"*9999999\r\n" + ADD, b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$999999999\r\nv\r\n",
]  # fmt: skip
UNFINISHED = [MULTI, MULTI + ADD, MULTI + ADD * 2000, MULTI + LONG, command(b"multi") + ADD, MULTI + ADD + EXEC[:-2],
              MULTI + ADD + MULTI + ADD, MULTI + LONG + MULTI + LONG]
BEFORE = [b"", ADD, ADD * 3000, ODD, LONG, MULTI + ADD + EXEC]


@pytest.mark.parametrize("damaged", DAMAGED)
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("behind", [b"", ADD * 3])
def test_nothing_is_taken_from_the_first_damage_on(before, damaged, behind):
    assert whole_until(before + damaged + behind) == len(before)


@pytest.mark.parametrize("unfinished", UNFINISHED)
@pytest.mark.parametrize("before", BEFORE)
def test_nothing_is_taken_of_a_transaction_without_end(before, unfinished):
    assert whole_until(before + unfinished) == len(before)


def test_a_damaged_command_inside_a_transaction_takes_the_transaction_with_it():
    assert whole_until(ADD + MULTI + ADD + command(b"ZADE", b"ids", b"1", b"x") + EXEC + ADD) == len(ADD)


@pytest.mark.parametrize("data", [ADD.replace(b"$3\r\n", b"$3\x0d\n"), ADD[:-1] + b"\0", ADD[:-2] + b"\x0c\n",
                                  ADD.replace(b"*4\r", b"*4\0"), ADD.replace(b"ids\r\n", b"ids\n\n")])
def test_a_wrong_byte_over_which_a_server_reads_on_loses_nothing(data):
    assert whole_until(ADD + data + ADD) == len(ADD + data + ADD)


@pytest.mark.parametrize("behind", [b"", ADD * 3])
def test_a_command_that_lacks_its_very_last_byte_is_lost_at_the_end_of_a_file_alone(behind):
    assert whole_until(ADD + ADD[:-1] + behind) == len(ADD) + (len(ADD) if behind else 0)


def test_reading_begins_behind_a_snapshot():
    assert whole_until(b"REDIS" + ADD, 5) == len(b"REDIS" + ADD)


@given(st.data())
def test_a_file_cut_or_zeroed_anywhere_is_judged_as_the_server_judges_it(tmp_path_factory, data):
    commands = st.sampled_from([ADD, LONG, ODD, MULTI + ADD + ODD + EXEC, command(b"XACK", b"l", b"g", b"1-0")])
    whole = b"".join(data.draw(st.lists(commands, min_size=1, max_size=6)))
    at = data.draw(st.integers(1, len(whole)))
    damaged = whole[:at] + b"\0" * data.draw(st.sampled_from([0, 1, 2, 12, len(whole) - at]))
    end = whole_until(damaged)

    # The server's checker, unlike its loader, takes a command for damaged whose very last byte alone is wrong.
    last_byte_alone = whole_until(whole[:end]) == end and damaged[: end - 1] == whole[: end - 1]
    assert end == asked_of_the_server(damaged, tmp_path_factory.getbasetemp()) or last_byte_alone


def test_every_command_that_may_write_is_known_as_the_server_knows_it(client):
    client.response_callbacks.clear()
    rows = client.execute_command("COMMAND")
    subcommands = [sub for row in rows for sub in (row[9] if len(row) > 9 else [])]
    writing = {row[0].upper().encode(): row[1] for row in [*rows, *subcommands] if "write" in row[2]}
    wrong = [name for name, arity in writing.items() if not known(*halves(name), abs(arity))
             or known(*halves(name), abs(arity) - 1) or known(*halves(name), abs(arity) + 1) is (arity > 0)]

    assert b"XADD" in writing
    assert wrong == []


@pytest.mark.parametrize(("name", "second", "words", "right"), [
    (b"XGROUP", b"SETID", 5, True), (b"xgroup", b"setid", 7, True), (b"XGROUP", b"SETIE", 5, False),
    (b"XGROUP", b"SETID", 4, False), (b"XGROUP|SETID", b"x", 5, False),
    (b"EXEC", b"", 1, True), (b"EXEC", b"", 2, False),
])  # fmt: skip
def test_a_command_is_known_by_its_name_and_number_of_words(name, second, words, right):
    assert known(name, second, words) is right
