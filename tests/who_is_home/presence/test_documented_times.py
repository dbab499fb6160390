"""The numbers of docs/presence.md are those of the code."""

import re
from pathlib import Path

import pytest

from house import durations
from house.settings.sections.presence import PresenceSettings
from who_is_home.presence.waiting_times import PresenceTimes

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGE = (DOCS / "presence.md").read_text()
TIMES, ASKED = PresenceTimes(), PresenceSettings()


@pytest.mark.parametrize(("row", "seconds"), [
    ("between polls, everybody home", [TIMES.poll_home]), ("between polls, somebody away", [TIMES.poll_away]),
    ("between polls, lists show nobody", [TIMES.poll_quiet]),
    ("between polls, two minutes before everybody would be away", [TIMES.poll_last]),
    ("first probe", [TIMES.probe_after]), ("empty house", [TIMES.away_after]),
    ("longest learned wait", [TIMES.away_at_most]),
    ("nights not known / hardly ever asleep", [TIMES.away_at_most, TIMES.away_rarely_asleep]),
    ("no event at the entrance", [TIMES.away_unseen, TIMES.away_unseen_at_night]),
    ("one person alone", [TIMES.alone_after]),
])
def test_the_table_of_times_has_what_the_rule_waits(row, seconds):
    (said,) = re.findall(rf"^\| {re.escape(row)} \| ([^|]+) \|", PAGE, re.MULTILINE)
    unit = 60 if "min" in said else 1

    assert [float(number) * unit for number in re.findall(r"\d+", said)] == seconds


def test_what_may_be_set_begins_as_the_rule_does():
    assert (ASKED.poll_home, ASKED.poll_away, ASKED.away_after) == (TIMES.poll_home, TIMES.poll_away, TIMES.away_after)
    assert f"away_after` | {durations.duration(ASKED.away_after).replace('min', 'minutes')}" in PAGE


def test_the_pages_agree_on_how_soon_a_change_of_settings_counts():
    said = {name: re.findall(r"within about (\d+) seconds", (DOCS / name).read_text())
            for name in ("presence.md", "settings.md", "sources.md")}

    assert said == {name: ["10"] for name in said}
