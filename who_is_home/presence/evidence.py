"""What is known about who is home, as it came in; each piece says when (`at`, unix seconds)."""

from dataclasses import dataclass

from who_is_home.router import ListedDevice


@dataclass(frozen=True)
class RouterAnswered:
    """A router said which devices are there; those that are not active are only remembered and prove nothing."""

    at: float
    router: str
    devices: tuple[ListedDevice, ...] = ()


@dataclass(frozen=True)
class RouterFailed:
    """A router was asked and gave no usable answer; `reason` is one line."""

    at: float
    router: str
    reason: str = ""


@dataclass(frozen=True)
class ProbeAnswered:
    """These devices were really asked themselves whether they are there, and these of them answered."""

    at: float
    asked: tuple[ListedDevice, ...] = ()
    answered: tuple[ListedDevice, ...] = ()


@dataclass(frozen=True)
class PersonSaid:
    """A person pressed "I'm home" (home) or "I'm leaving" (not home)."""

    at: float
    person: str
    home: bool


@dataclass(frozen=True)
class EntranceSeen:
    """A camera at an entrance began an event."""

    at: float
    camera: str


@dataclass(frozen=True)
class FaceRecognised:
    """A face in a picture of an event was that of a person. Faces are mistaken: it shows that somebody of the house was
    there, as an event at an entrance does, and never that they are home."""

    at: float
    camera: str
    person: str


@dataclass(frozen=True)
class DeviceExplained:
    """Somebody answered whose an unknown device is: a person's name, "guest", or "house" for a thing that stays.

    device: as the question named it.
    """

    at: float
    device: str
    whose: str


Evidence = RouterAnswered | RouterFailed | ProbeAnswered | PersonSaid | EntranceSeen | FaceRecognised | DeviceExplained


def ordered(evidence: tuple[Evidence, ...]) -> list[Evidence]:
    """The same pieces in an order that depends on nothing but what they say."""
    if len(evidence) < 2:
        return list(evidence)
    return sorted(evidence, key=lambda one: (one.at, type(one).__name__, repr(one)))
