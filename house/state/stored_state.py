"""The state as it is stored, field -> JSON (`v`, `at`, `spooled`): folded and judged without Redis. Pure."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from house import facts
from house.state.changes_by_fact import GUESTS, HOLDS, changes

Stored = dict[str, str]

LAPSING = ("pairing", "pairing_try", "turning")
"""Fields that mean nothing any more once the house was away: codes that were shown, moves that were under way."""

_HOLD = {"on", "until", "by"}
_KEYS: dict[str, set[str]] = {
    "mode": {"mode", "by"}, "mode_lost": {"since"}, "override": _HOLD, "override_until_home": _HOLD,
    "override_until_away": _HOLD, "guest": {"until", "by"}, "guest_until_home": {"until", "by"},
    "welcomed": {"since", "by"}, "occupied": {"since"},
    "alerts": {"alerts", "until", "by"}, "people": {"home", "evidence"}, "event": {"event", "open", "began_at"},
    "trouble": {"text", "since"}, "turning": {"id", "at", "pan", "tilt", "by", "preset", "channel"},
    "position": {"pan", "tilt"}, "training": {"on", "by"}, "pinned": {"by"}, "scene": {"state", "words", "score"},
    "scene_ignored": {"until"}, "walktest": {"since", "until", "by"}, "tuned": {"words", "changes", "before", "by"},
    "seen_before": {"until", "by"}, "readiness": {"lacking"},
    "pairing": {"offer", "proof", "until"}, "pairing_try": {"offer", "by"}, "paired": {"team", "app", "offer", "user"},
    "role": {"role", "by"},
}
"""What the value of each kind of field has."""


def stored_after(stored: Mapping[str, str], fact: facts.Fact) -> Stored:
    """What is stored after one more fact that did not wait in a spool; the same as Redis would store."""
    after = dict(stored)
    for name, value in changes(fact).items():
        if name.endswith("*"):
            for each in [each for each in after if each.startswith(name[:-1])]:
                after[each] = _field(None, fact.at)
        after[name] = _field(value, fact.at)
    return after


_MAY_HAVE = {"mode": {"scheduled", "before"},
             **dict.fromkeys(("alerts", *HOLDS.values(), *GUESTS.values()), {"moved"})}
"""What a field of that kind has only sometimes."""


def folded(stored: Mapping[str, str], later: Iterable[facts.Fact]) -> Stored:
    """What is stored after all these facts, in their order."""
    found = dict(stored)
    for fact in later:
        if changes(fact):
            found = stored_after(found, fact)
    return found


def value_of(text: str) -> Any:
    """The value of a stored field, None when it is cleared; ValueError when that is nothing the house would write."""
    try:
        found = json.loads(text)
        float(found["at"])
        return found["v"]
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError("a field of the state that cannot be read") from error


def is_sound(name: str, text: str) -> bool:
    """Whether a field holds what the house writes there; a damaged disk can give back anything."""
    try:
        value = value_of(text)
    except ValueError:
        return False
    kind = kind_of(name)
    if value is None or kind not in _KEYS:
        return kind in _KEYS
    if not isinstance(value, dict) or set(value) - _MAY_HAVE.get(kind, set()) != _KEYS[kind]:
        return False
    return kind != "mode" or value["mode"] in get_args(facts.Mode)


def damaged(stored: Mapping[str, str], remembered: Mapping[str, str], same_moment: bool) -> Stored:
    """The fields of `stored` that cannot be right, as they are remembered.

    same_moment: nothing has happened since what is remembered, so that every other value is wrong.
    """
    return {name: text for name, text in remembered.items() if name in stored and
            (not is_sound(name, stored[name]) or same_moment and value_of(stored[name]) != value_of(text))}


def without_lapsing(stored: Mapping[str, str]) -> Stored:
    """Without what is over once the house was away."""
    return {name: text for name, text in stored.items() if kind_of(name) not in LAPSING}


def kind_of(name: str) -> str:
    """What kind of field that is: `event` of `event:front`, and of `event*`."""
    return name.split(":", 1)[0].rstrip("*")


def _field(value: Any, at: float) -> str:
    return json.dumps({"at": at, "spooled": False, "v": value})
