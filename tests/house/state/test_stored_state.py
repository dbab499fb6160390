"""The state as it is stored, folded and judged without Redis."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_facts import anything

from house import facts
from house.state.house_state import HouseState
from house.state.stored_state import damaged, folded, is_sound, without_lapsing


@given(st.lists(anything, max_size=8))
def test_folding_what_is_stored_gives_the_state_that_the_facts_give(made):
    state = HouseState()
    for fact in made:
        state = state.after(fact)

    assert HouseState.from_fields(folded({}, made)) == state


@given(st.lists(anything, max_size=8))
def test_whatever_the_house_stores_is_sound(made):
    assert [name for name, text in folded({}, made).items() if not is_sound(name, text)] == []


@pytest.mark.parametrize("text", [
    "", "{", "null", '{"v": {"mode": "away", "by": "x"}}', '{"at": 1.0, "v": {"mode": "aw\ufffdy", "by": "x"}}',
    '{"at": 1.0, "v": {"mode": "bway", "by": "x"}}', '{"at": 1.0, "v": {"mofe": "away", "by": "x"}}',
    '{"at": 1.0, "v": ["away"]}', '{"at": 1.0, "v": {"mode": ["away"], "by": "x"}}',
])  # fmt: skip
def test_a_damaged_field_is_not(text):
    assert not is_sound("mode", text)


def test_a_field_of_another_name_is_no_field_of_the_house():
    assert not is_sound("node", json.dumps({"at": 1.0, "spooled": False, "v": None}))


def test_a_field_that_cannot_be_read_is_damaged_and_one_that_says_something_else_when_nothing_has_happened():
    remembered = folded({}, [facts.ModeChosen(at=5.0, mode="away", by="anna"),
                             facts.PeopleChanged(at=6.0, home=("anna",))])
    wrong = {"mode": remembered["mode"].replace("away", "home"), "people": remembered["people"][:-4]}

    assert damaged(wrong, remembered, same_moment=True) == {name: remembered[name] for name in wrong}
    assert damaged(wrong, remembered, same_moment=False) == {"people": remembered["people"]}


def test_what_is_only_written_otherwise_is_not_damaged():
    remembered = folded({}, [facts.ModeChosen(at=5.0, mode="away", by="anna")])
    same = {name: json.dumps(json.loads(text), separators=(",", ":")) for name, text in remembered.items()}

    assert damaged(same, remembered, same_moment=True) == {}


def test_codes_and_moves_that_were_under_way_lapse():
    stored = folded({}, [facts.PairingOffered(at=1.0, id="o", proof="p", until=9.0),
                         facts.PairingTried(at=2.0, offer="o", number=1, by="x"),
                         facts.MoveAsked(at=3.0, camera="front", pan=1.0, tilt=1.0, by="x"),
                         facts.RoleChosen(at=4.0, user="U1", role="owner", by="x")])

    assert set(without_lapsing(stored)) == {"role:U1"}
