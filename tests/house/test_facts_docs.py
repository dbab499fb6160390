"""docs/facts.md against the code: every fact with its fields, who records and handles it, what it is used for."""

import dataclasses
import re
from pathlib import Path

import pytest

from house.fact_table import TABLE, Use, kinds

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "facts.md").read_text()
NOBODY = "nobody yet"


def rows(heading):
    """The cells of the table under a heading, without its first two lines."""
    lines = [line for line in TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def named(found):
    return ", ".join(kind.__name__ for kind in found)


def test_the_page_has_every_fact_with_who_records_and_handles_it():
    expected = [[kind.__name__, ", ".join(row.recorded_by) or NOBODY,
                 "; ".join(f"{process}: {what}" for process, what in row.handled_by.items()) or NOBODY]
                for kind, row in TABLE.items()]

    assert [[name, recorded, handled] for name, _, recorded, handled in rows("Who records what, and who handles it")] \
        == expected


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_every_fact_is_on_the_page_with_all_its_fields(kind):
    says = {row[0]: row[1] for row in rows("Who records what, and who handles it")}[kind.__name__]

    own = [field.name for field in dataclasses.fields(kind) if field.name not in ("id", "at")]
    assert re.findall(r"`(\w+)`", says) == own


def test_the_page_says_what_facts_are_used_for_together():
    assert rows("What facts are used for together") == [[use.value, named(kinds(use))] for use in Use]


def test_the_page_says_which_facts_change_which_field_of_the_state():
    fields = dict.fromkeys(name for row in TABLE.values() for name in row.state)

    assert rows("What facts change in the state") == [
        [f"`{field}`", named(kind for kind, row in TABLE.items() if field in row.state)] for field in fields]


def test_the_page_names_every_key_the_ledger_keeps():
    from ledger.redis import keys

    kept = [keys.LOG, keys.STATE, keys.IDS, keys.seen("<group>"), keys.errors("<group>"), keys.parked("<group>"),
            keys.timers("<group>")[0], keys.outbox("<channel>", "<lane>"), keys.refs("<channel>", "<key>")]

    for key in kept:
        assert f"`{key}`" in TEXT


def test_the_numbers_in_the_page_are_those_of_the_code():
    from ledger.redis import keys, log_upkeep, worker

    assert f"newest {keys.REMEMBERED_IDS:,}" in TEXT
    assert f"newest {keys.REMEMBERED_SEEN:,}" in TEXT
    assert log_upkeep.DAYS_KEPT == 7
    assert "older than seven days" in TEXT
    assert worker.LONGEST_WAIT == 60.0
    assert "at most a minute apart" in TEXT
    assert worker.ERRORS_TO_PARK == 3
    assert "after three times" in TEXT


def test_the_page_names_every_kind_of_trouble_the_ledger_raises():
    from ledger.redis.trouble import PASSING_TROUBLE, REFUSED
    from ledger.supervised_thread import KIND

    listed = [row[0].strip("`") for row in rows("Kinds of Trouble the ledger raises")]

    assert set(listed) == {*PASSING_TROUBLE, REFUSED, "log", "disk", KIND}
