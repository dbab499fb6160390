"""Text as Slack reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slack_format.text_blocks import escaped, mention, sections, unescaped


def test_long_lines_are_split_into_sections_that_slack_takes():
    built = sections("\n".join(["x" * 700] * 9))
    assert [len(each["text"]["text"]) for each in built] == [2803, 2803, 700]
    assert len(sections("\n".join(["x" * 2900] * 99))) == 48


@pytest.mark.parametrize(("who", "shown"), [
    ("U0ALICE001", "<@U0ALICE001>"), ("slack:W0ALICE001", "<@W0ALICE001>"), ("ann <b>", "ann &lt;b&gt;"),
])  # fmt: skip
def test_only_a_slack_user_is_mentioned(who, shown):
    assert mention(who) == shown


@given(st.text())
def test_what_is_escaped_has_no_markup_and_is_read_back(text):
    assert "<" not in escaped(text) and ">" not in escaped(text)
    assert unescaped(escaped(text)) == text
