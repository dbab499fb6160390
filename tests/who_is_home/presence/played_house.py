"""A house with two phones, whose router and phones say what a test wants, asked as often as presence asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from who_is_home.presence.decision import PresenceDecision, PresenceQuestion
from who_is_home.presence.evidence import Evidence, ProbeAnswered, RouterAnswered, RouterFailed
from who_is_home.presence.household import Household
from who_is_home.presence.rule import Presence
from who_is_home.router import ListedDevice

NOON = 1_767_225_600.0 + 12 * 3600
"""12:00 of a Thursday, in UTC."""
ANNA, BEN = ListedDevice(mac="02:aa:00:00:00:01", name="annas-phone"), ListedDevice(mac="00:bb:00:00:00:02")
PEOPLE = {"Anna": ("annas-phone",), "Ben": ("00-BB-00-00-00-02",)}


@dataclass
class PlayedHouse:
    """Plays minutes: the router lists `listed` (None: it fails), probes are answered by `answering`."""

    household: Household
    now: float = NOON
    listed: tuple[ListedDevice, ...] | None = ()
    answering: tuple[ListedDevice, ...] = ()
    can_probe: bool = True
    probes: int = 0
    polled: float = NOON
    polls: list[float] = field(default_factory=list)
    questions: list[PresenceQuestion] = field(default_factory=list)
    changes: list[PresenceDecision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.presence = Presence(self.household)
        self.decision = PresenceDecision(self.now, None, False, "", 0.0, 15.0)

    @property
    def home(self) -> tuple[str, ...] | None:
        return self.decision.home

    def hear(self, *evidence: Evidence) -> PresenceDecision:
        self.decision = self.presence.step(self.now, evidence)
        self.questions += self.decision.questions
        if self.decision.changed:
            self.changes.append(self.decision)
        return self.decision

    def poll(self) -> PresenceDecision:
        answer = (RouterFailed(self.now, "box", "no answer") if self.listed is None
                  else RouterAnswered(self.now, "box", self.listed))
        self.polled = self.now
        asked = self.hear(answer).probe
        if asked and self.can_probe:
            self.probes += 1
            self.hear(ProbeAnswered(self.now, asked, tuple(each for each in asked if each in self.answering)))
        return self.decision

    def play(self, minutes: float, listed: Iterable[ListedDevice] | None) -> PresenceDecision:
        """Let the router list these for so long, polled as often as presence wants."""
        self.listed = None if listed is None else tuple(listed)
        end = self.now + 60 * minutes
        while self.now < end:
            self.poll()
            self.polls.append(self.decision.poll)
            self.now += self.decision.poll
        return self.decision

    def minutes_until_away(self, listed: Iterable[ListedDevice] = (), most: float = 60) -> float:
        """Play until nobody is home; minutes since the last poll before."""
        self.listed, begin = tuple(listed), self.polled
        while self.home != () and self.polled < begin + 60 * most:
            self.poll()
            self.now += self.decision.poll
        return (self.decision.at - begin) / 60 if self.home == () else float("inf")

    def learn_nights(self, nights: int = 3) -> None:
        """Let both phones sleep and answer quickly for some nights, so that the shortest wait counts."""
        self.now = NOON + 10.5 * 3600
        for _ in range(nights):
            for _ in range(16):
                self.play(4, (ANNA, BEN))
                self.answering = (ANNA, BEN)
                self.play(2.5, ())
                self.answering = ()
            self.play(60, (ANNA, BEN))
            self.now += 86400 - (self.now - NOON - 10.5 * 3600) % 86400
        self.now += 13.5 * 3600
        self.play(10, (ANNA, BEN))
