"""What has become of a log, by its epoch and by the newest fact of the history."""

import pytest

from ledger.epoch import Epoch, epoch_in, first_epoch, next_epoch
from ledger.rebuild.log_comparison import LogLook, compared

ONE = first_epoch()
TWO = next_epoch(ONE)
THREE = next_epoch(TWO)
FULL = {"last": "5-0", "fields": {"mode": "x"}}


@pytest.mark.parametrize(("look", "known", "found"), [
    (LogLook(**FULL), None, "unmarked"),
    (LogLook(), None, "unmarked"),
    (LogLook(has_newest=False), None, "empty"),
    (LogLook(**FULL, has_newest=False), None, "older"),
    (LogLook(), ONE, "empty"),
    (LogLook(**FULL), ONE, "older"),
    (LogLook(ONE, **FULL), ONE, "same"),
    (LogLook(ONE, **FULL, has_newest=False), ONE, "older"),
    (LogLook(TWO, **FULL), ONE, "same"),
    (LogLook(TWO, **FULL, has_newest=False), ONE, "older"),
    (LogLook(ONE, **FULL), TWO, "older"),
    (LogLook(ONE, **FULL), THREE, "older"),
    (LogLook(first_epoch(), **FULL), THREE, "other"),
    (LogLook(ONE, **FULL), None, "same"),
])  # fmt: skip
def test_a_log_is_recognised(look, known, found):
    assert compared(look, known) == found


def test_an_epoch_is_stored_and_read_back():
    assert epoch_in(THREE.text()) == THREE


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"number": 1}', b"x", '{"number": "x", "id": 1}'])
def test_what_is_no_epoch_is_none(text):
    assert epoch_in(text) is None


def test_an_epoch_continues_all_before_it_and_remembers_only_the_latest():
    epoch = ONE
    for _ in range(30):
        epoch = next_epoch(epoch)

    assert epoch.number == 31
    assert len(epoch.ancestors) == 20
    assert THREE.continues(ONE) and not ONE.continues(THREE)
    assert next_epoch(None, Epoch(7, "b"), THREE).number == 8
