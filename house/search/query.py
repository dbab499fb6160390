"""What may be asked of the history: every filter together. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from house import facts
from house.event_summary import Event
from house.search import facets
from house.search.facets import token

_OF_EVENTS = (facets.ZONE, facets.LABEL, facets.TAG, facets.ALERT, facets.CHANNEL, facets.SEEN, facets.PINNED)
"""Facets that only events have."""


@dataclass(frozen=True)
class EventQuery:
    """Which entries: those of [since, until), with all of the rest; "", None and False: any.

    hour: of the day, 0..23, by the clock of the house; hours: one of these. unseen: only those that nobody looked over;
    pinned: only pinned ones. alerted: whether an alert was sent for it. given_up: only those
    whose alert a channel never took. person: who tagged, answered or commanded, came or went. kind: only those with a
    fact of that kind (`facets.KINDS`). text: words that are all written in it, or name a camera, zone, label, tag or
    person of it; a word may end in "*". only_events: each event once, and nothing that is about no event.
    before: (began_at, id) of the last one of the page before, after: of the first one of the page behind.
    """

    since: float | None = None
    until: float | None = None
    camera: str = ""
    label: str = ""
    tag: str = ""
    alerted: bool | None = None
    given_up: bool = False
    before: tuple[float, str] | None = None
    after: tuple[float, str] | None = None
    zone: str = ""
    hour: int | None = None
    hours: tuple[int, ...] = ()
    unseen: bool = False
    pinned: bool = False
    person: str = ""
    kind: str = ""
    text: str = ""
    only_events: bool = True

    def tokens(self) -> list[str]:
        """The facets that it must have, all of them."""
        found = [each for tokens in self.by_letter().values() for each in tokens]
        found += [token(facets.KIND, self.kind)] if self.kind else []
        if self.only_events and not any(each[0] in _OF_EVENTS for each in found):
            found.append(token(facets.KIND, facets.EVENT))
        return found

    def by_letter(self) -> Mapping[str, list[str]]:
        """The same of what events are told apart by, by the letter of the facet; the hours are not among them."""
        alert = {True: facets.SENT, False: facets.NOT_SENT, None: ""}[self.alerted]
        asked = {facets.CAMERA: [self.camera], facets.LABEL: [self.label.replace("_", " ")], facets.TAG: [self.tag],
                 facets.ZONE: [self.zone], facets.HOUR: [] if self.hour is None else [str(self.hour)],
                 facets.PERSON: [self.person.casefold()], facets.SEEN: [facets.UNSEEN] * self.unseen,
                 facets.PINNED: [facets.PIN] * self.pinned,
                 facets.ALERT: [alert, facets.NOT_DELIVERED if self.given_up else ""]}
        found = {letter: [token(letter, value) for value in values if value] for letter, values in asked.items()}
        return {letter: tokens for letter, tokens in found.items() if tokens}

    def any_hour(self) -> list[str]:
        """The facets of its hours, of which it must have one; empty for any."""
        return [token(facets.HOUR, str(hour)) for hour in self.hours]

    def words(self) -> list[str]:
        """The words of its text, each as a token, with "*" behind where it is the beginning of one."""
        return facets.asked_words(self.text)

    def fits(self, event: Event, own: Iterable[facts.Fact] = (), timezone: str = "") -> bool:
        """Whether an event is one of these; `own` are its facts, timezone: the zone of the house."""
        plainly = (self.reaches(event) and self.camera in ("", event.camera)
                   and (self.alerted is None or bool(event.alerted) is self.alerted)
                   and (not self.given_up or bool(event.given_up))
                   and (not self.label or self.label.replace("_", " ") in event.words))
        more = (self.zone or self.hour is not None or self.hours or self.person or self.kind or self.text or self.tag
                or self.unseen or self.pinned)
        return plainly and (not more or self._has(facets.of_event(event, own, timezone)))

    def reaches(self, event: Event) -> bool:
        """Whether the event is of that time, and of that page."""
        place = (event.began_at, event.id)
        return ((self.since is None or event.began_at >= self.since)
                and (self.until is None or event.began_at < self.until)
                and (self.before is None or place < self.before) and (self.after is None or place > self.after))

    def _has(self, found: facets.Facets) -> bool:
        hours = self.any_hour()
        return (all(each in found for each in self.tokens()) and (not hours or any(each in found for each in hours))
                and all(any(facets.matches(word, key, name) for key, name in found.items())
                        for word in self.words()))

