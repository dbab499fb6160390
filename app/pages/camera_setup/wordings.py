"""The settings of a camera as its form asks for them: in which order, by which words."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["switch", "choice", "text", "time", "number", "list", "week", "scores", "analyzers"]


@dataclass(frozen=True)
class Wording:
    """One setting as the form has it. key: dotted, below the camera. choices: value and words; limits: of a number."""

    key: str
    label: str
    kind: Kind
    help: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    limits: tuple[float, float, float] = (0, 100, 1)

    @property
    def path(self) -> tuple[str, ...]:
        """Its keys below the camera."""
        return tuple(self.key.split("."))


GROUPS: tuple[tuple[str, tuple[Wording, ...]], ...] = (
    ("When it records and alerts", (
        Wording("outdoor", "Looks at the outside of the house", "switch",
                "In mode Night it records and alerts. Inside nothing does, so that nobody wakes the house."),
        Wording("entrance", "Everybody who comes home passes here", "switch",
                "Its alerts wait a minute for somebody to come home, and presence counts on it."),
        Wording("at_home", "While you are home", "list", "What it does in mode Home besides watching.",
                (("recording", "record"), ("alerting", "alert"))),
        Wording("private", "Private while someone is home", "switch", "Nothing is looked at then, not even live."),
        Wording("when", "Hours", "week", "When modes count for it; at other times it does as at home. Empty: always."),
    )),
    ("What looks at its pictures", (
        Wording("analyzers", "Analyzers", "analyzers",
                "They look in this order; after another one only where that one saw a person, vehicle or animal."),
    )),
    ("Alerts", (
        Wording("alert.labels", "Alert on", "list", "Like person, car, animal. Empty: any motion."),
        Wording("alert.new_labels_only", "Alert on everything but these", "switch",
                "What is listed above is known here: only what is something else sends an alert."),
        Wording("alert.min_score", "How sure it must be", "number",
                "From 0 to 1. Empty: as the whole house, and 0.45 at night.", limits=(0, 1, 0.01)),
        Wording("alert.min_scores", "How sure single labels must be", "scores",
                "Like person 0.6, animal 0.8. A wider word holds for what has no score of its own."),
        Wording("alert.looks", "Seen in how many pictures", "number",
                "One picture is taken at once, up to eight more while it goes on.", limits=(1, 8, 1)),
        Wording("alert.when", "Hours of alerts", "week", "At other times it goes on recording. Empty: always."),
        Wording("alert.cooldown", "Quiet after an alert", "time",
                "Further events join the last alert. Empty: as the whole house."),
    )),
    ("Motion", (
        Wording("motion.sensitivity", "Sensitivity", "number", "1 sees only what is large and plain, 10 small and "
                "faint things as well.", limits=(1, 10, 1)),
        Wording("motion.lasting", "An event begins after", "time", "So long something must move; alerts come that much "
                "later. 0: at once."),
        Wording("motion.gap", "An event ends after", "time", "So long without motion."),
    )),
    ("Clips", (
        Wording("clip.keep", "Keep clips", "switch", "Of its events, while it records."),
        Wording("clip.pre_roll", "Begins before the event", "time", "Held in memory all the time."),
        Wording("clip.post_roll", "Ends after the motion", "time"),
        Wording("clip.longest", "Longest clip", "time"),
    )),
    ("Picture", (
        Wording("rotate", "Rotation", "choice", "For a camera that is mounted crooked. Zones lie on the turned view.",
                (("0", "none"), ("90", "90° clockwise"), ("180", "upside down"), ("270", "90° counter-clockwise"))),
        Wording("flip", "Mirror", "choice", "",
                (("none", "no"), ("horizontal", "left and right"), ("vertical", "up and down"))),
        Wording("scene.check", "Say when it is covered or moved", "switch",
                "Compares its view with reference pictures. A camera that turns is not compared."),
    )),
    ("Saving work", (
        Wording("keyframes_only", "Decode only key frames while nothing happens", "switch",
                "Saves most of the work. Needs a key frame at least every 2 seconds."),
        Wording("look_every", "Look every", "time", "With key frames only. 0: at each of them."),
    )),
    ("PIR sensor", (
        Wording("pir", "Pin", "text", "Of a Raspberry Pi, like gpio://21. Empty: none."),
        Wording("pir_rule", "An event begins", "choice", "",
                (("required", "only when the sensor sees it too"), ("supporting", "sooner with the sensor"),
                 ("ignored", "whatever the sensor says"))),
    )),
)
WORDINGS = tuple(each for _, group in GROUPS for each in group)
