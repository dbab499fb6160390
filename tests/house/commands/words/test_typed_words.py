"""What people type is read as they meant it, whatever their phone, their clipboard or Slack made of it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from house.commands.table import TABLE
from house.commands.words.typed_words import COURTESIES, INTRODUCTIONS, MODES, meant, words_of

TYPED = [
    *((f"rotate front {dash}30 20", "rotate front -30 20")
      for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"),
    ("rotate front \u2013 30 20", "rotate front -30 20"), ("rotate front - 30, + 20.", "rotate front -30 +20"),
    ("rotate front 30° −20°", "rotate front 30 -20"), ("snapshot front\u2011door", "snapshot front-door"),
    ("mode – away", "mode away"),
    *((f"{unseen}sta{unseen}tus{unseen}", "status") for unseen in
      "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2068\u2069\u061c\u180e\ufe0f\u3164\u0000"),
    *((f"mode{blank}away{blank}", "mode away") for blank in "\u00a0\u2003\u2009\u202f\u3000\u2028\t\n"),
    ("mode “away”", "mode away"), ("snapshot ‘front’", "snapshot front"), ("“mode away”", "mode away"),
    ("mode „away‟ «»", "mode away"), ("tag `e1f` occupied", "tag e1f occupied"), ("```status```", "status"),
    ("mode *away*", "mode away"), ("mode ~away~", "mode away"), ("mode 'away'", "mode away"),
    ('mode "away"', "mode away"),
    ("_mode away_", "mode away"), ("_status_.", "status"), ("{status}", "status"), ("mode front_", "mode front_"),
    ("mode away.", "mode away"), ("mode away!", "mode away"), ("why 14:05?", "why 14:05"),
    ("mode: away", "mode away"),
    ("mode away…", "mode away"), ("(mode away).", "mode away"), ("“mode away.”", "mode away"),
    ("pycam_on [front]", "pycam_on front"),
    ("| mode | away |", "mode away"),
    ("snooze 2 h", "snooze 2h"), ("snooze 30 min", "snooze 30m"), ("snooze 30min front", "snooze 30m front"),
    ("snooze 2 hours yard", "snooze 2h yard"), ("snooze 1 h 30 min", "snooze 1h30m"),
    ("snooze 1h 30m", "snooze 1h30m"),
    ("snooze 1h30min.", "snooze 1h30m"), ("pycam_off front for 1,5 hours", "pycam_off front for 1.5h"),
    ("snooze 2 H", "snooze 2h"), ("snooze 90 seconds", "snooze 90s"), ("snooze 1 Day", "snooze 1d"),
    ("snooze 2\u00a0h", "snooze 2h"), ("snooze ２ｈ", "snooze 2h"), ("snooze \u0663\u0660m", "snooze 30m"),
    ("role <@U0BOB00001|Bob Berg> operator", "role U0BOB00001 operator"),
    ("role <@U1|ann lee> viewer", "role U1 viewer"),
    ("role <@U0BOB00001> operator", "role U0BOB00001 operator"),
    ("role @U0BOB00001|bob operator", "role U0BOB00001 operator"),
    ("x <#C1|name>", "x C1"), ("x <http://x|x>", "x x"), ("x <http://x>", "x http://x"),
    ("seen <slack://|slack://>", "seen slack://"), ("x <mailto:a@b.ch|a@b.ch>", "x a@b.ch"),
    ("x <!channel>", "x <!channel>"),
    ("ｍｏｄｅ　ａｗａｙ", "mode away"), ("alerts on|off", "alerts on|off"),
]  # fmt: skip
LETTERS = "abz09 _.,-–—−\u00ad\u200b\u00a0“”'`|<>@#U1:/!hm°*()\U0001f3e0\u0660ｈ\ud800\x00"
WORD = st.from_regex(r"[a-ce-gx-z][a-z0-9_]{0,8}(?:[:./-][a-z0-9_]{1,6}){0,2}|-?[0-9]{1,4}|[0-9]{2}:[0-9]{2}|"
                     r"[0-9a-f]{12}", fullmatch=True)
"""Names, numbers, times and ids; none of them is a unit."""


@pytest.mark.parametrize(("typed", "as_meant"), TYPED)
def test_a_line_is_read_as_it_was_meant(typed: str, as_meant: str) -> None:
    assert meant(typed) == as_meant


@given(st.text(max_size=80) | st.text(LETTERS, max_size=80))
@example("<a:b|<@U1|x>>")
@example("\ud800 2 h 3 min 4 m")
def test_whatever_is_typed_the_second_time_changes_nothing(typed: str) -> None:
    once = meant(typed)

    assert meant(once) == once
    assert once == " ".join(once.split())
    assert words_of(typed) == words_of(once)


@given(st.lists(WORD, max_size=6))
def test_plain_words_stay_as_they_are(words: list[str]) -> None:
    assert meant(" ".join(words)) == " ".join(words)


@pytest.mark.parametrize(("typed", "words"), [
    ("/hearth /hearth status", ["status"]), ("hearth status", ["status"]), ("/status", ["status"]), ("/HEARTH", []),
    ("/hearth_status", ["status"]), ("", []), ("?", []), ("／hearth　status", ["status"]),
    ("\u200e/pycam_on front", ["pycam_on", "front"]),
    ("Status!", ["status"]), ("status?", ["status"]), ("hearthwatch status", ["status"]), ("Hearthwatch", []),
    ("./hearthwatch say mode away", ["mode", "away"]), ("say status", ["status"]),
    ("please take a snapshot", ["snapshot"]), ("show me the cameras, please", ["cameras"]),
    ("Can you please rotate front left? Thanks!", ["rotate", "front", "left"]), ("snapshot a", ["snapshot", "a"]),
    ("please", []), ("status please", ["status"]), ("snapshot please", ["snapshot"]),
    ("arm", ["mode", "away"]), ("Arm night", ["mode", "night"]), ("disarm", ["mode", "home"]),
    ("hearth away", ["mode", "away"]), ("night", ["mode", "night"]), ("arm front", ["mode", "front"]),
    ("off front", ["off", "front"]),
])  # fmt: skip
def test_the_name_of_the_command_comes_first(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_no_command_is_called_like_what_is_left_out_or_read_as_a_mode() -> None:
    assert not {command.name for command in TABLE} & (INTRODUCTIONS | COURTESIES | {*MODES, "arm", "disarm"})
