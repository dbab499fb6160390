"""What the buttons under an alert are called, on every channel: "Someone was there", "Snooze 1 h", ..."""

from house.commands.alerts_and_snooze import SNOOZE_HOURS
from house.facts import AlertAnswer, Tag

TAG_LABELS: dict[Tag, str] = {"occupied": "Someone was there", "unoccupied": "False alarm"}
"""The two things a person can say an event was, as their buttons read."""
ANSWER_LABELS: dict[AlertAnswer, str] = {"snooze": f"Snooze {SNOOZE_HOURS} h", "unsnooze": "End snooze",
                                         "me": "It's me", "why": "Why?"}
"""What else a person can answer to an alert, as its buttons read."""
