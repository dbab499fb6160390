"""The audit's chain: whatever is edited, removed or cut off is found."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from house import audit
from house.audit import Head, Record

VALUES = st.fixed_dictionaries({"who": st.text(max_size=8), "what": st.text(max_size=12), "at": st.floats(0, 1e9)})


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
    point = audit.following(head(records[-1]), audit.checkpoint(head(records[gone - 1]), 5.0))

    assert any("no checkpoint" in fault for fault in audit.verify(rest, []).faults)
    verdict = audit.verify([*rest, point], [head(record) for record in records])
    assert (verdict.faults, verdict.checked, verdict.passed) == ((), len(rest), gone)


@settings(max_examples=30)
@given(st.lists(VALUES, min_size=3, max_size=6).map(chain))
def test_the_first_record_after_a_checkpoint_cannot_be_edited_either(records):
    point = audit.following(head(records[-1]), audit.checkpoint(head(records[0]), 5.0))
    values = json.loads(records[1].body) | {"who": "somebody else"}
    edited = Record(2, audit.canonical(values), records[1].hash)

    assert any("checkpoint" in fault for fault in audit.verify([edited, *records[2:], point], []).faults)


def test_an_audit_without_records_is_well_until_a_head_was_posted():
    assert audit.verify([], []) == audit.AuditVerdict(0, 0, ())
    assert "cut off" in audit.verify([], [Head(3, "a" * 64)]).faults[0]


def test_a_head_is_read_as_it_is_written():
    one = Head(12, "ab" * 32)

    assert audit.head_of(str(one)) == one


@pytest.mark.parametrize("text", ["", "abc@1", "a" * 64, "a" * 64 + "@0", "g" * 64 + "@1", "a" * 64 + "@-1"])
def test_a_head_that_is_none_is_refused_in_one_line(text):
    with pytest.raises(ValueError, match="HASH@NUMBER"):
        audit.head_of(text)
