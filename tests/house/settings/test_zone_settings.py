"""What a zone has of its own: wrong entries are one line each, and the page takes away what config.yml has."""

from pathlib import Path
from typing import Any

import pytest

from house.settings.overlay.camera_change import change, origin
from house.settings.whole_config import survey
from ledger.home import Home

CONFIG = """\
cameras:
  front:
    source: rtsp://10.0.0.7/a
    motion:
      zones:
        porch: [[0, 0], [1, 0], [1, 1]]
        street: [[0, 0], [1, 0], [1, 1]]
    night: [porch]
    zone_modes: {porch: [night, away]}
    entrance_zones: [porch]
    alert:
      zones: [porch]
      zone_labels: {street: [truck]}
      min_scores: {person: 0.6, cat: 0.9}
      zone_min_scores: {street: {truck: 0.7, bus: 0.8}, porch: {person: 0.4}}
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.create()
    home.config.write_text(CONFIG)
    return home


def front(home: Home) -> Any:
    report = survey(home.config, home.learned, {})
    assert report.problems == () and report.settings is not None, report.problems
    return report.settings.cameras["front"]


def test_what_a_zone_has_of_its_own_is_read(home: Home) -> None:
    own = front(home)
    assert own.zone_modes == {"porch": ("night", "away")} and own.alert.zone_min_scores["street"]["truck"] == 0.7
    assert own.is_entrance and own.entrance_at(("street", "porch")) and not own.entrance_at(("street",))


def test_a_zone_that_alerts_in_no_mode_at_all_is_warned_of(home: Home) -> None:
    assert survey(home.config, home.learned, {}).warnings == ()
    home.config.write_text(CONFIG.replace("night: [porch]", "night: [all]").replace("[night, away]", "[]"))
    [warning] = survey(home.config, home.learned, {}).warnings
    assert "zone_modes.porch: names no mode, so no alert comes from that zone in any" in str(warning)


@pytest.mark.parametrize(("old", "new", "line"), [
    ("zone_modes: {porch:", "zone_modes: {prch:", "zone_modes.prch: there is no such zone; did you mean porch?"),
    ("{porch: [night, away]}", "{porch: [night, nite]}", "zone_modes.porch[1]: "),
    ("{porch: [night, away]}", "{porch: [away]}", "night[0]: zone_modes says other modes for that zone"),
    ("entrance_zones: [porch]", "entrance_zones: [pooch]", "entrance_zones[0]: there is no such zone"),
    ("zones: [porch]\n      zone_l", "zones: []\n      zone_l", "zone_modes.porch: changes nothing, for no alerts"),
    ("truck: 0.7", "truck: 7", "zone_min_scores.street.truck: 7 is out of range"),
    ("street: {truck: 0.7, bus: 0.8}", "street: 0.7", "zone_min_scores.street: "),
    ("street: {truck: 0.7", "stret: {truck: 0.7", "zone_min_scores.stret: there is no such zone"),
])  # fmt: skip
def test_each_wrong_entry_is_said_where_it_stands(home: Home, old: str, new: str, line: str) -> None:
    assert old in CONFIG
    home.config.write_text(CONFIG.replace(old, new))
    problems = survey(home.config, home.learned, {}).problems
    assert any(line in str(each) for each in problems), "\n".join(map(str, problems))


def test_what_config_has_of_a_zone_is_taken_away_in_the_page_and_comes_back(home: Home) -> None:
    values: dict[str, Any] = {
        "motion": {"zones": {"porch": [[0, 0], [1, 0], [1, 1]]}}, "night": [], "entrance_zones": [], "zone_modes": {},
        "alert": {"zones": ["porch"], "zone_labels": {}, "min_scores": {"cat": 0.5},
                  "zone_min_scores": {"porch": {"person": 0.5, "dog": 0.8}}}}
    change(home, "front", values, origin(home, "front").version)
    own = front(home)
    assert (own.zone_modes, own.entrance_zones, own.alert.zone_labels) == ({}, (), {})
    assert own.alert.min_scores == {"cat": 0.5}
    assert own.alert.zone_min_scores == {"porch": {"person": 0.5, "dog": 0.8}} and list(own.motion.zones) == ["porch"]
    assert "street: false" in home.learned.read_text()

    before: dict[str, Any] = {
        "motion": {"zones": {"porch": [[0, 0], [1, 0], [1, 1]], "street": [[0, 0], [1, 0], [1, 1]]}},
        "night": ["porch"], "entrance_zones": ["porch"], "zone_modes": {"porch": ["night", "away"]},
        "alert": {"zones": ["porch"], "zone_labels": {"street": ["truck"]}, "min_scores": {"person": 0.6, "cat": 0.9},
                  "zone_min_scores": {"street": {"truck": 0.7, "bus": 0.8}, "porch": {"person": 0.4}}}}
    change(home, "front", before, origin(home, "front").version)
    assert front(home).alert.zone_labels == {"street": ("truck",)} and "front" not in home.learned.read_text()
