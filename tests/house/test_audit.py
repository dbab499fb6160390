"""The audit's chain: whatever is edited, removed or cut off is found."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import audit
from house.audit import Head, Record

DAY = 86_400.0
VALUES = st.fixed_dictionaries({"who": st.text(max_size=8), "what": st.text(max_size=12), "at": st.floats(0, DAY)})


def chain(values, before=None):
    found = []
    for each in values:
        record = audit.following(before, each)
        found.append(record)
        before = Head(record.number, record.hash)
    return found


def head(record):
    return Head(record.number, record.hash)


CHAINS = st.lists(VALUES, min_size=1, max_size=12).map(chain)


@given(CHAINS)
def test_a_chain_nobody_touched_is_well_and_fits_every_head(records):
    verdict = audit.verify(records, [head(record) for record in records])

    assert verdict == audit.AuditVerdict(1, len(records), (), len(records), 0)


@given(CHAINS, st.data())
def test_an_edited_record_is_found_by_its_number(records, data):
    where = data.draw(st.integers(0, len(records) - 1))
    values = json.loads(records[where].body)
    values["what"] += "!"
    records[where] = Record(records[where].number, audit.canonical(values), records[where].hash)

    faults = audit.verify(records, []).faults

    assert [fault for fault in faults if fault.startswith(f"record {where + 1} was edited")]


@given(CHAINS, st.data())
def test_an_edited_record_whose_hash_was_made_to_fit_is_found(records, data):
    where = data.draw(st.integers(0, len(records) - 1))
    posted = head(records[-1])
    values = json.loads(records[where].body)
    values["what"] += "!"
    before = head(records[where - 1]) if where else None
    records[where] = audit.following(before, values)

    assert audit.verify(records, [posted]).faults != ()


@given(CHAINS, st.data())
def test_all_written_again_from_some_record_on_is_found_by_a_posted_head(records, data):
    where = data.draw(st.integers(0, len(records) - 1))
    posted = head(records[data.draw(st.integers(where, len(records) - 1))])
    values = [json.loads(record.body) for record in records]
    values[where]["what"] += "!"
    forged = chain(values)

    assert audit.verify(forged, []).faults == (), "by itself a chain written again is a good chain"
    assert f"record {posted.number} is not the one" in "".join(audit.verify(forged, [posted]).faults)


@given(st.lists(VALUES, min_size=3, max_size=12).map(chain), st.data())
def test_records_missing_from_the_middle_are_named(records, data):
    begin = data.draw(st.integers(1, len(records) - 2))
    end = data.draw(st.integers(begin + 1, len(records) - 1))
    del records[begin:end]

    said = "record {0} is missing" if end == begin + 1 else "records {0} to {1} are missing"
    assert said.format(begin + 1, end) in audit.verify(records, []).faults


@given(CHAINS, st.data())
def test_a_cut_off_end_is_found_by_a_posted_head(records, data):
    keep = data.draw(st.integers(0, len(records) - 1))
    posted = head(records[-1])

    faults = audit.verify(records[:keep], [posted]).faults

    assert any("cut off" in fault and str(len(records)) in fault for fault in faults)


@given(st.lists(VALUES, min_size=2, max_size=12).map(chain), st.data())
def test_a_beginning_that_is_gone_is_a_fault_unless_a_checkpoint_says_so(records, data):
    gone = data.draw(st.integers(1, len(records) - 1))
    rest = records[gone:]
    point = audit.following(head(records[-1]), audit.checkpoint(head(records[gone - 1]), 40 * DAY, 30))

    assert any("no checkpoint" in fault for fault in audit.verify(rest, []).faults)
    verdict = audit.verify([*rest, point], [head(record) for record in [*records, point]])
    assert (verdict.faults, verdict.checked, verdict.passed) == ((), len(rest) + 1, gone)


@settings(max_examples=30)
@given(st.lists(VALUES, min_size=3, max_size=6).map(chain))
def test_the_first_record_after_a_checkpoint_cannot_be_edited_either(records):
    point = audit.following(head(records[-1]), audit.checkpoint(head(records[0]), 40 * DAY, 30))
    values = json.loads(records[1].body) | {"who": "somebody else"}
    edited = Record(2, audit.canonical(values), records[1].hash)

    assert any("checkpoint" in fault for fault in audit.verify([edited, *records[2:], point], []).faults)


def forged(records, gone, at, days):
    """The chain without its first `gone` records, and a checkpoint at its end that somebody wrote to excuse that."""
    point = audit.following(head(records[-1]), audit.checkpoint(head(records[gone - 1]), at, days))
    return [*records[gone:], point]


def test_a_checkpoint_that_no_posted_head_covers_does_not_count():
    records = chain([{"at": 100 * DAY + number, "what": "x"} for number in range(9)])
    left = forged(records, 4, 101 * DAY, 30)

    said = audit.verify(left, [head(records[-1])], 101 * DAY, 30).faults

    assert len(said) == 1 and said[0].startswith("records 1 to 4 are missing, and the checkpoint")


def test_a_checkpoint_that_was_posted_afterwards_does_not_excuse_what_was_too_young():
    records = chain([{"at": 100 * DAY + number, "what": "x"} for number in range(9)])
    left = forged(records, 4, 101 * DAY, 30)

    said = audit.verify(left, [dated(records[1]), dated(left[-1])], 101 * DAY, 30).faults

    assert said == ("record 2 is missing: it is dated 1970-04-11T00:00:01Z, and retention removed only what was older "
                    "than 1970-03-13T00:00:00Z",)


@pytest.mark.parametrize("days", [0, 1])
def test_a_checkpoint_that_claims_fewer_days_than_the_setting_does_not_count_unless_the_setting_was_changed(days):
    records = chain([{"at": 100 * DAY + number, "what": "x"} for number in range(9)])
    left = forged(records, 4, 105 * DAY, days)
    changed = audit.following(head(left[-1]), {"at": 105 * DAY, "what": "setting web.bind, storage.keep_days"})

    assert "no record says" in "".join(audit.verify(left, [dated(left[-1])], 106 * DAY, 30).faults)
    assert audit.verify([*left, changed], [dated(changed)], 106 * DAY, 30).faults == ()


def test_what_retention_removed_rightly_is_no_fault_however_old_the_heads_are():
    records = chain([{"at": number * DAY, "what": "x"} for number in range(1, 60)])
    left = forged(records, 29, 59.5 * DAY, 30)

    assert audit.verify(left, [dated(record) for record in [*records, left[-1]]], 60 * DAY, 30).faults == ()


@pytest.mark.parametrize(("at", "said"), [
    (5 * DAY, "record 3 is dated 1970-01-06"), (900 * DAY, "which is still to come"),
])
def test_times_that_are_out_of_order_are_named(at, said):
    records = chain([{"at": each, "what": "x"} for each in (100 * DAY, 100 * DAY + 5, at)])

    assert said in "".join(audit.verify(records, [], 101 * DAY, 30).faults)


def test_a_clock_that_was_put_right_by_hours_is_no_fault():
    records = chain([{"at": each, "what": "x"} for each in (100 * DAY, 99.5 * DAY, 100 * DAY)])

    assert audit.verify(records, [], 101 * DAY, 30).faults == ()


def dated(record):
    return Head(record.number, record.hash, json.loads(record.body)["at"])


def test_an_audit_without_records_is_well_until_a_head_was_posted():
    assert audit.verify([], []) == audit.AuditVerdict(0, 0, ())
    assert "cut off" in audit.verify([], [Head(3, "a" * 64)]).faults[0]


def test_a_head_is_read_as_it_is_written():
    one = Head(12, "ab" * 32)

    assert audit.head_of(str(one)) == one
    whole = audit.head_of(str(Head(12, "ab" * 32, 1_700_000_000.0)))
    assert (whole, whole.at) == (one, 1_700_000_000.0)


@pytest.mark.parametrize("text", ["", "abc@1", "a" * 64, "a" * 64 + "@0", "g" * 64 + "@1", "a" * 64 + "@-1",
                                  "a" * 64 + "@1@2026-13-01T00:00:00Z", "a" * 64 + "@1@yesterday"])
def test_a_head_that_is_none_is_refused_in_one_line(text):
    with pytest.raises(ValueError, match="HASH@NUMBER"):
        audit.head_of(text)
