"""Which passwords are taken: long enough, and more than what everybody tries first. Pure."""

import itertools
import re
from collections.abc import Iterable

SHORTEST, LONGEST = 10, 256
LEAST_OWN = 6
"""Characters that are left at least without the words below, repetitions and runs."""
_COMMON = frozenset("""
password passwort passwd passphrase admin administrator root user guest login logon welcome letmein iloveyou hello
monkey dragon master sunshine princess football baseball basketball superman batman starwars pokemon whatever trustno
shadow michael jordan jennifer hunter charlie daniel jessica summer winter spring autumn secret changeme default test
qwerty qwertz azerty asdf zxcv yxcv qazwsx qaywsx freedom computer internet samsung google facebook liverpool chelsea
arsenal ferrari mercedes porsche killer cheese flower hallo schatz geheim sommer hearthwatch pycam raspberry
raspberrypi camera security alarm house home owner slack
""".split())  # noqa: SIM905 - a hundred words are easier to read without their quotes
_RUNS = (
    "0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba", "qwertzuiop",
    "qwertyuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz",
    "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
)
"""Neighbours of the alphabet, of the digits and of keyboards."""
_LOOKALIKES = str.maketrans("013457@$!€", "oieastasie")
_REPEATED = re.compile(r"(.{1,12}?)\1+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def weakness(password: str, names: Iterable[str] = ()) -> str:
    """Why this password will not be taken; "" when it will. names: what the house and those in it are called."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"a password has {SHORTEST} to {LONGEST} characters, this one has {len(password)}"
    words = [word for name in names for word in re.split(r"\W+", name.casefold()) if len(word) > 2]
    if own(password, [*_COMMON, *words]) < LEAST_OWN:
        return ("this password is one of the first that are tried (common words, the house's name, repeated or"
                " neighbouring characters): take four words that have nothing to do with each other, or"
                " ./hearthwatch password --random")
    return ""


def own(password: str, words: Iterable[str]) -> int:
    """How many characters are left of it without these words, years, runs like 3456 or qwert, and repetitions."""
    ordered = sorted(words, key=len, reverse=True)
    return min(_left(text, ordered) for text in (password.casefold(), password.casefold().translate(_LOOKALIKES)))


def _left(text: str, words: Iterable[str]) -> int:
    for word in words:
        text = text.replace(word, " ")
    text = _without_runs(_YEAR.sub(" ", text))
    text = _REPEATED.sub(r"\1", re.sub(r"[\W_]+", "", text))
    return len(set(text))


def _without_runs(text: str) -> str:
    """Three or more neighbours of the alphabet, the digits or a keyboard become a blank."""
    kept, at = [], 0
    while at < len(text):
        length = _run_at(text, at)
        kept.append(text[at] if length < 3 else " ")
        at += 1 if length < 3 else length
    return "".join(kept)


def _run_at(text: str, at: int) -> int:
    """The length of the longest run that begins here."""
    return max(_common(text[at:], run[max(0, run.find(text[at])):]) for run in _RUNS)


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
