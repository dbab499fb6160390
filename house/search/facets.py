"""Facets: the words by which an entry of the history is found. Pure.

An entry is an event with all that became of it, or a fact that is about no event (a command, a mode, who is home). A
facet is a token of ASCII, `LETTER:VALUE`; a word of its text is a token without a colon.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from house import facts
from house.event_summary import Event
from house.times import local

CAMERA, ZONE, LABEL, HOUR, TAG, ALERT, PERSON, KIND, CHANNEL, ID, SEEN, PINNED = "czlhtapkdisf"
SEARCHED = (CAMERA, ZONE, LABEL, TAG, PERSON)
"""Of which facets a text finds the names."""
Facets = dict[str, str]
"""Token -> what it stands for, as it was written."""

SENT, NOT_SENT, NOT_DELIVERED, DELIVERED = "yes", "no", "lost", "delivered"
"""Values of ALERT."""
UNSEEN = "unseen"
"""The value of SEEN of an event that nobody looked over; other events have none."""
PIN = "pinned"
"""The value of PINNED of an event that is pinned; other events have none."""


def _named(*beginnings: str) -> tuple[type[facts.Fact], ...]:
    return tuple(kind for name, kind in facts.KINDS.items() if name.startswith(beginnings))


KINDS: dict[str, tuple[type[facts.Fact], ...]] = {
    "label": (facts.EventLabelled,), "decision": (facts.AlertDecided,),
    "delivery": (facts.AlertDelivered, facts.AlertGivenUp, facts.MessageLost), "tag": (facts.EventTagged,),
    "answer": (facts.AlertAnswered,), "command": (facts.CommandGiven,),
    "presence": _named("People", "Presence"), "sample": _named("Sample"),
    "mode": (facts.ModeChosen, facts.OverrideChosen, facts.GuestChosen, facts.AlertsChosen),
    "trouble": (facts.TroubleBegan, facts.TroubleEnded), "setting": (facts.SettingsChanged,),
    "role": (facts.RoleChosen, facts.HousePaired), "clip": (facts.ClipStored, facts.ClipAsked, *_named("Recording")),
    "picture": (facts.PictureTaken, facts.PictureAsked, facts.EventPictured),
    "deleted": (facts.EventDeleted, facts.CameraFilesDeleted),
    "move": (facts.MoveAsked, facts.CameraMoved, facts.MoveFailed),
}
"""What may be looked for, and the facts that are it. Beside them: event, zone, and other."""
EVENT, IN_ZONE, OTHER = "event", "zone", "other"
UNINDEXED = (facts.CoverAwaited, facts.SilenceGuarded, facts.PictureShared, facts.HomeOpened, facts.AuditHeadAsked,
             facts.PairingTried)
"""Facts about no event that nobody looks for: how the house reminds itself of something."""
_TEXT = ("text", "reason", "reasons", "what", "where", "answer", "evidence", "verdict", "about", "whose", "mode")
_PEOPLE = ("by", "who", "user", "person", "home", "arrived", "left")
_SAYS_NOTHING = ("quiet",)
"""How nearly every event ends."""
_MOST_WORDS, _LONGEST_WORD = 60, 40
_WORD = re.compile(r"\w+")
_PERSON_WITH_ID = re.compile(r"(.+) \((\w+)\)")


def token(letter: str, value: str) -> str:
    """The facet of that value, whatever is written in it; another one for every other value."""
    return f"{letter}:{_ascii(value)}"


@lru_cache(4096)
def text_words(text: str) -> tuple[str, ...]:
    """The words of a text as tokens: without accents, in small letters."""
    return tuple(_ascii(word)[:_LONGEST_WORD] for word in _WORD.findall(_folded(text)))


def of_event(event: Event, own: Iterable[facts.Fact], timezone: str) -> Facets:
    """The facets of an event; `own` are its facts, `timezone` the zone of the house, for the hour."""
    own = list(own)
    found = _all(KIND, (EVENT, *_kinds(own))) | _all(CAMERA, [event.camera]) | _hour(event.began_at, timezone)
    found |= _all(LABEL, event.words) | _all(TAG, [event.tag, event.tagged_as]) | _all(ALERT, _alerts(event))
    found |= _all(CHANNEL, event.delays) | _zones(own) | _people(own)
    found |= _all(SEEN, [] if event.seen_by_people else [UNSEEN]) | _all(PINNED, [PIN] if event.pinned else [])
    return found | _texts([*own_texts(own), *event.given_up.values()])


def of_facts(own: Sequence[facts.Fact], timezone: str) -> Facets:
    """The facets of one fact that is about no event, or of those of an event whose beginning is not known.

    Of an event that was deleted, that alone is found.
    """
    own = [fact for fact in own if isinstance(fact, facts.EventDeleted)] or own
    cameras = [str(getattr(fact, "camera", "")) for fact in own]
    found = _all(KIND, _kinds(own) or [OTHER]) | _all(CAMERA, cameras) | _hour(own[0].at, timezone)
    return found | _people(own) | _texts(own_texts(own))


def own_texts(own: Iterable[facts.Fact]) -> list[str]:
    """What is written in these facts for people to read."""
    return [text for fact in own for name in _fields(type(fact).__name__, _TEXT)
            for text in _strings(getattr(fact, name)) if text not in _SAYS_NOTHING]


def matches(word: str, key: str, name: str) -> bool:
    """Whether what a facet stands for has this word, or one that begins so when it ends in "*"."""
    if key[1:2] == ":" and key[0] not in SEARCHED:
        return False
    words = text_words(name.replace("_", " ")) if key[1:2] == ":" else (key,)
    return any(each.startswith(word[:-1]) for each in words) if word.endswith("*") else word in words


def asked_words(text: str) -> list[str]:
    """The words that somebody looks for; one that ends in "*" has at least two characters before it.

    Of a text of signs alone, such as an emoji, the first: no word that was written anywhere.
    """
    found = []
    for part in text.split():
        words = list(text_words(part))
        if words and part.endswith("*") and len(words[-1]) > 1:
            words[-1] += "*"
        found += words
    return found[:12] or [part for part in text.split() if part.strip("*")][:1]


def people_in(text: str) -> list[str]:
    """The names by which somebody is found: "Anna (U123)" as it is, as Anna and as U123."""
    both = _PERSON_WITH_ID.fullmatch(text)
    return [text, both[1], both[2]] if both else [text]


@cache
def _fields(kind: str, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the wanted fields that facts of this kind have."""
    return tuple(name for name in wanted if name in facts.KINDS[kind].__dataclass_fields__)


@lru_cache(4096)
def _ascii(value: str) -> str:
    return "".join(each if each.isascii() and (each.isdigit() or each.islower()) else f"_{ord(each):x}_"
                   for each in value)


def _folded(text: str) -> str:
    plain = text.casefold()
    if plain.isascii():
        return plain
    return "".join(each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each))


def _all(letter: str, values: Iterable[str]) -> Facets:
    return {token(letter, value): value for value in values if value}


def _hour(at: float, timezone: str) -> Facets:
    return _all(HOUR, [str(local(at, timezone).hour)])


def _alerts(event: Event) -> list[str]:
    found = [SENT if event.alerted else NOT_SENT]
    return found + [NOT_DELIVERED] * bool(event.given_up) + [DELIVERED] * bool(event.delays)


def _kinds(own: Iterable[facts.Fact]) -> list[str]:
    own = list(own)
    found = [name for name, kinds in KINDS.items() if any(isinstance(fact, kinds) for fact in own)]
    return found + [IN_ZONE] * any(getattr(fact, "zones", ()) for fact in own)


def _zones(own: Iterable[facts.Fact]) -> Facets:
    return _all(ZONE, (zone for fact in own for zone in getattr(fact, "zones", ())))


def _people(own: Iterable[facts.Fact]) -> Facets:
    texts = (text for fact in own if not isinstance(fact, facts.EventReviewed)
             for field in _fields(type(fact).__name__, _PEOPLE)
             for text in _strings(getattr(fact, field)))
    named = (name for text in texts for name in people_in(text))
    return {token(PERSON, name.casefold()): name for name in named if name}


def _texts(texts: Iterable[str]) -> Facets:
    words = dict.fromkeys(word for text in texts for word in text_words(text))
    return {word: word for word in list(words)[:_MOST_WORDS]}


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, tuple) else []
