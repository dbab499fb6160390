"""Who somebody is, by whatever name they come: a name of the settings, a member id of Slack, or both together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_MEMBER = r"([UW][A-Z0-9]{4,20})"
_ID = re.compile(rf"(?:slack:)?{_MEMBER}|<@{_MEMBER}(?:\|[^<>]*)?>|.*\({_MEMBER}\)", re.ASCII)
"""`U012AB3CD`, `slack:U012AB3CD`, `<@U012AB3CD|anna>`, and `Anna (U012AB3CD)` as the audit has it."""


_CALLED = {"owner": "the owner", "root at the terminal": "the administrator at the terminal"}
"""Who is recorded by what they came as: a login of the dashboard, and root on the house's own machine."""
_NAMELESS = re.compile(rf"(?:(?<=\bby )|^)({'|'.join(_CALLED)})(?!\w)")


class PersonRules(Protocol):
    """What the settings say of a person."""

    @property
    def devices(self) -> tuple[str, ...]: ...
    @property
    def slack(self) -> str | None: ...
    @property
    def role(self) -> str | None: ...


@dataclass(frozen=True)
class Person:
    """One person. name: as `people` has it, "" for somebody of whom only the member id in Slack is known.

    slack: that id, "" for none. role: viewer, operator, owner, or none.
    """

    name: str
    slack: str = ""
    role: str = "none"
    devices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """What people read: the name, else the member id."""
        return self.name or self.slack


def persons(people: Mapping[str, PersonRules], members: Mapping[str, str], given: Mapping[str, str]
            ) -> tuple[Person, ...]:
    """Everybody once: those of `people`, then those whom only Slack knows.

    members: roles by member id as slack.people has them. given: roles that an owner gave by a command; those count
    before every other, and a role in `people` before one in `members`.
    """
    named = [Person(name, each.slack or "", _role(each.slack or "", each.role, members, given), each.devices)
             for name, each in people.items()]
    known = {each.slack for each in named}
    others = sorted((members.keys() | given.keys()) - known)
    return (*named, *(Person("", member, _role(member, None, members, given)) for member in others))


def person_of(who: str, known: Sequence[Person]) -> Person | None:
    """The person that `who` names, by a member id in any form or by their name, capitals aside; None for nobody known.

    A member id counts before a name.
    """
    found = _ID.fullmatch(who.strip())
    if found is not None:
        member = next(filter(None, found.groups()))
        return next((each for each in known if each.slack == member), None)
    name = who.strip().casefold()
    return next((each for each in known if each.name and each.name.casefold() == name), None)


def name_of(who: str, people: Mapping[str, PersonRules]) -> str:
    """The name in the settings of the person that `who` names in any form, "" for nobody who has one."""
    found = person_of(who, persons(people, {}, {}))
    return found.name if found is not None else ""


def in_words(text: str) -> str:
    """`text` with the two who have no name of their own, after "by" or alone, as people call them."""
    return _NAMELESS.sub(lambda found: _CALLED[found[1]], text)


def chosen_role(member: str, own: str | None, members: Mapping[str, str], given: Mapping[str, str]) -> str | None:
    """The role of that member ("" for somebody who is none in Slack): what was given by a command, else `own` of their
    section in `people`, else what slack.people says; None when nothing does."""
    return (given.get(member) if member else None) or own or (members.get(member) if member else None)


def _role(member: str, own: str | None, members: Mapping[str, str], given: Mapping[str, str]) -> str:
    return chosen_role(member, own, members, given) or "none"
