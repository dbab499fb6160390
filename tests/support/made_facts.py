"""Facts of any kind with any values, for tests that must hold for all of them."""

import dataclasses
from typing import get_type_hints

from hypothesis import strategies as st

from house import facts

KINDS = sorted(facts.KINDS.values(), key=lambda kind: kind.__name__)

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(max_size=30)
plain = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | numbers | texts
jsonable = st.recursive(plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
                        max_leaves=8)
st.register_type_strategy(float, numbers)
st.register_type_strategy(str, texts)

_FREE = {facts.AlertDecided: ("inputs",), facts.TuningChosen: ("changes", "before")}
"""Fields that hold any JSON."""


def any_of(kind):
    """A strategy for facts of this kind, every field filled from its type."""
    more = {name: st.dictionaries(texts, jsonable, max_size=4) for name in _FREE.get(kind, ())}
    types = get_type_hints(kind)
    needed = {field.name: st.from_type(types[field.name]) for field in dataclasses.fields(kind)}
    return st.builds(kind, **{**needed, **more})


anything = st.one_of([any_of(kind) for kind in KINDS])
