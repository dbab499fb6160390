"""Every fact and its form in the log, both ways."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import KINDS, anything, texts

from house import facts


@given(anything)
def test_every_fact_comes_back_as_it_was_written(fact):
    entry = facts.to_entry(fact)

    assert facts.from_entry(entry) == fact
    assert all(isinstance(value, str) for value in entry.values())


@given(anything)
def test_a_fact_of_a_later_version_with_one_more_field_can_be_read(fact):
    entry = facts.to_entry(fact)
    entry["body"] = json.dumps({**json.loads(entry["body"]), "of_tomorrow": [1, 2]})

    assert facts.from_entry(entry) == fact


def test_there_is_a_strategy_for_every_kind():
    """No kind escapes the round trip."""
    assert set(facts.KINDS.values()) == set(facts.Fact.__subclasses__())
    assert len(KINDS) >= 20


@pytest.mark.parametrize(("entry", "says"), [
    ({}, "unknown kind"),
    ({"kind": "DroneLaunched", "body": "{}"}, "DroneLaunched"),
    ({"kind": "ModeChosen"}, "ModeChosen"),
    ({"kind": "ModeChosen", "body": "{"}, "ModeChosen"),
    ({"kind": "ModeChosen", "body": "[]"}, "ModeChosen"),
    ({"kind": "ModeChosen", "body": '{"at": 1, "mode": "party", "by": "anna"}'}, "mode"),
    ({"kind": "ModeChosen", "body": '{"mode": "off", "by": "anna"}'}, "at"),
])
def test_an_entry_that_is_no_fact_is_named_in_one_line(entry, says):
    with pytest.raises(facts.UnreadableFact, match=says) as raised:
        facts.from_entry(entry)

    assert "\n" not in str(raised.value)
    assert not raised.value.transient


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fact_says_what_it_means_and_cannot_be_changed(kind):
    assert kind.__doc__
    assert not kind.__doc__.startswith(f"{kind.__name__}(")
    assert kind.__dataclass_params__.frozen


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_fact_is_named_in_the_past_tense(kind):
    past = ("ed", "Chosen", "Taken", "Began", "Given", "GivenUp", "Kept", "Lost", "Said")

    assert kind.__name__.endswith(past)


def test_two_facts_have_two_ids_and_a_repeated_one_its_own():
    first, second = (facts.AlertTestAsked(at=1.0, by="anna") for _ in range(2))

    assert first.id != second.id
    assert dataclasses.replace(first, at=2.0).id == first.id


@given(st.lists(texts, min_size=1, max_size=4), st.lists(texts, min_size=1, max_size=4))
def test_derived_ids_are_equal_only_for_equal_parts(one, other):
    separated = "\x1f".join(one) == "\x1f".join(other)

    assert facts.derived_id(*one) == facts.derived_id(*one)
    assert (facts.derived_id(*one) == facts.derived_id(*other)) is separated
