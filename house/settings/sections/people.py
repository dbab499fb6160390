"""A person of the section people in config.yml: their devices, who they are in Slack, what they may do there."""

import re
from typing import Annotated

from pydantic import AfterValidator, field_validator

from house.settings.section import Section, setting
from house.settings.types import RoleName, SlackUser

PERSON_ALLOWED = "1 to 32 letters, digits, spaces, - and ', beginning with a letter, like Anna; not guest or house"
_PERSON = re.compile(r"[^\W\d_](?:[\w '\u2019-]{0,30}[\w'\u2019])?")
_TAKEN = ("guest", "house", "nobody", "everybody")
"""Words that stand where a name may stand."""


def as_person(value: str) -> str:
    """`value`, when it can be the name of a person; raises ValueError."""
    if not _PERSON.fullmatch(value) or value.casefold() in _TAKEN:
        raise ValueError("is not a name that a person can have here")
    return value


PersonName = Annotated[str, AfterValidator(as_person)]


class PersonSettings(Section):
    """One person who lives here or may see the house; one name for presence, commands, tags and the audit."""

    devices: tuple[str, ...] = setting(
        (), "what they carry when they leave, a phone or a watch, as the routers list it: who is home is known by it",
        "a list of MAC addresses, host names, IP addresses or topics like [annas-phone, \"a4:83:e7:12:34:56\"]")
    slack: SlackUser | None = setting(None, "who they are in Slack", "a member id like U012AB3CD")
    role: RoleName | None = setting(None, "what they may do in Slack; a role given by /hearth role goes before it",
                                    "viewer, operator or owner; needs `slack`")

    @field_validator("devices")
    @classmethod
    def _devices(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if any(not each.strip() or len(each) > 120 or not each.isprintable() for each in values):
            raise ValueError("each device is one line of 1 to 120 characters")
        return tuple(each.strip() for each in values)
