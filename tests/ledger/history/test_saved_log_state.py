"""What is remembered of the log, in the database and in the file beside it."""

import pytest

from house import facts
from house.state.stored_state import folded
from ledger.epoch import first_epoch
from ledger.files.house_json import HouseMark
from ledger.history.saved_log_state import LogMemory, StateFile, last_state
from ledger.history.writer import History

AWAY = facts.ModeChosen(at=1.0, id="m", mode="away", by="anna")
MEMORY = LogMemory(first_epoch(), "5-0", folded({}, [AWAY]))


@pytest.fixture
def history(home):
    found = History(home)
    yield found
    found.close()


def test_what_is_remembered_is_read_back_from_both(history, home):
    history.add([AWAY], 1.0, MEMORY)

    kept, written = history.memory(), StateFile(home.history).read()
    assert kept == written
    assert (kept.epoch, kept.entry, kept.fields, kept.newest) == (MEMORY.epoch, "5-0", MEMORY.fields, "m")


def test_only_what_changed_counts_as_a_change(history):
    for _ in range(3):
        history.add([], 1.0, MEMORY)
    assert history.memory().serial == 1

    history.add([], 1.0, LogMemory(MEMORY.epoch, "", {}))
    assert (history.memory().serial, history.memory().fields, history.memory().entry) == (2, {}, "5-0")


@pytest.mark.parametrize("content", [b"", b"\0" * 300, b"{", b"[]", b'{"serial": 1, "fields": {"mode": 3}}'])
def test_a_file_that_a_power_cut_ruined_remembers_nothing(home, content):
    StateFile(home.history).path.write_bytes(content)

    assert StateFile(home.history).read() == LogMemory()


def test_a_process_that_starts_without_the_log_knows_the_last_state(history, home):
    assert last_state(home).base_mode("home") == "home"
    history.add([AWAY], 1.0, MEMORY)
    assert last_state(home).mode == "away"

    StateFile(home.history).path.unlink()
    HouseMark(home).update(had_mode=True)
    assert last_state(home).base_mode("home") == "unknown"
