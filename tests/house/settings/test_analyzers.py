"""The analyzers of a camera, as people write them."""

from pathlib import Path

import pytest

from house.settings.plain_values import from_plain, to_plain
from house.settings.whole_config import survey

CAMERA = "cameras:\n  front:\n    source: demo://room\n    analyzers: {}\n"


def read(tmp_path: Path, analyzers: str):
    (tmp_path / "config.yml").write_text(CAMERA.format(analyzers))
    return survey(tmp_path / "config.yml", tmp_path / "learned.yml", {})


def test_a_list_of_addresses_some_with_the_one_they_wait_for(tmp_path):
    settings = read(tmp_path, "[yolox://, {address: nanodet://, after: yolox}]").settings
    assert [(each.address, each.name, each.after) for each in settings.analyzers_of("front")] == [
        ("yolox://", "yolox", ""), ("nanodet://", "nanodet", "yolox")]
    assert from_plain(to_plain(settings)) == settings


def test_a_camera_without_any_of_its_own_has_that_of_the_house(tmp_path):
    settings = read(tmp_path, "[]").settings
    assert [each.address for each in settings.analyzers_of("front")] == ["yolox://"]
    assert settings.analyzers_in_use == ("yolox://",) and settings.analyzes


@pytest.mark.parametrize(("analyzers", "line"), [
    ("[yolo://]", "config.yml:4: cameras.front.analyzers[0]: nothing answers yolo://; did you mean yolox?"),
    ("[yolox]", "config.yml:4: cameras.front.analyzers[0]: is not an address;"),
    ("[{address: yolo://}]", "config.yml:4: cameras.front.analyzers[0].address: nothing answers yolo://"),
    ("[{address: yolox://, after: nanodet}]",
     "config.yml:4: cameras.front.analyzers[0].after: nanodet is not the name of an analyzer before it; fix:"),
    ("[yolox://, {address: nanodet://, after: yolo}]", "after: yolo is not the name of an analyzer before it; did you "
                                                       "mean yolox? fix: yolox"),
    ("[{}, 7, {address: yolox://, after: nanodet}]",
     "nanodet is not the name of an analyzer before it; fix: an analyzer before it in the list"),
    ("[{after: yolox}]", "cameras.front.analyzers[0].address: is missing"),
    ("[{adress: yolox://}]", "cameras.front.analyzers[0].adress: there is no such setting; did you mean address?"),
    ("yolox://", "cameras.front.analyzers: this text is not a list"),
    ("[3]", "cameras.front.analyzers[0]: 3 "),
    ("[[yolox://]]", "cameras.front.analyzers[0]: "),
])  # fmt: skip
def test_each_mistake_is_one_line_that_says_where_and_what(tmp_path, analyzers, line):
    problems = read(tmp_path, analyzers).problems
    assert any(line in str(each) for each in problems), "\n".join(map(str, problems))


def test_labels_that_none_of_its_analyzers_gives_are_pointed_out(tmp_path):
    camera = CAMERA.format("[yolox://, nanodet://]") + "    alert: {labels: [unicorn, cat]}\n"
    (tmp_path / "config.yml").write_text(camera)
    [warning] = survey(tmp_path / "config.yml", tmp_path / "learned.yml", {}).warnings
    assert "yolox and nanodet never see unicorn" in str(warning)


RULES = ("cameras:\n  front:\n    source: demo://room\n    motion: {{zones: {{street: [[0, 0], [1, 0], [1, 1]]}}}}\n"
         "    alert: {}\n")


def rules(tmp_path: Path, alert: str):
    (tmp_path / "config.yml").write_text(RULES.format(alert))
    return survey(tmp_path / "config.yml", tmp_path / "learned.yml", {})


def test_rules_about_labels_are_read_as_people_write_them(tmp_path):
    settings = rules(tmp_path, "{labels: [Humans], new_labels_only: true, min_scores: {Kitty: 0.8, People: 0.6}, "
                               "looks: 2, zone_labels: {street: [Lorries]}, when: Mon-Fri 22:00-06:30}").settings
    alert = settings.cameras["front"].alert
    assert (alert.labels, alert.min_scores) == (("person",), {"cat": 0.8, "person": 0.6})
    assert (alert.zone_labels, alert.when, alert.looks) == ({"street": ("truck",)}, ("Mon-Fri 22:00-06:30",), 2)
    assert from_plain(to_plain(settings)) == settings


@pytest.mark.parametrize(("alert", "line"), [
    ("{zone_labels: {stret: [truck]}}", "alert.zone_labels.stret: there is no such zone; did you mean street?"),
    ("{zone_labels: [street]}", "alert.zone_labels: a list is not a section"),
    ("{zone_labels: {street: truck}}", "alert.zone_labels.street: \"truck\" is not a list"),
    ("{min_scores: {cat: 7}}", "alert.min_scores.cat: 7 is out of range"), ("{looks: 0}", "alert.looks: 0 is out of"),
    ("{min_scores: 0.5}", "alert.min_scores: "), ("{looks: 9}", "alert.looks: 9 is out of"),
    ("{when: sometimes}", "alert.when"), ("{new_labels_only: maybe}", "alert.new_labels_only: "),
])  # fmt: skip
def test_each_wrong_rule_is_one_line(tmp_path, alert, line):
    problems = rules(tmp_path, alert).problems
    assert len(problems) == 1 and line in str(problems[0]), "\n".join(map(str, problems))


@pytest.mark.parametrize(("alert", "line"), [
    ("{looks: 2}", "alert.looks: changes nothing while any motion sends an alert"),
    ("{min_scores: {cat: 0.5}}", "alert.min_scores: changes nothing while any motion sends an alert"),
    ("{labels_from: 0.02}", "alert.labels_from: changes nothing while any motion sends an alert"),
    ("{unrecognised: true}", "alert.unrecognised: changes nothing while any motion sends an alert"),
    ("{labels: [person], min_score: 1}", "alert.min_score: no label is ever as sure as 1, so none sends an alert"),
    ("{zone_labels: {street: [unicorn]}}", "alert.zone_labels.street[0]: yolox never sees unicorn"),
    ("{labels: [cat], min_scores: {unicorn: 0.5}}", "alert.min_scores.unicorn: yolox never sees unicorn"),
])  # fmt: skip
def test_what_changes_nothing_is_a_warning(tmp_path, alert, line):
    [warning] = rules(tmp_path, alert).warnings
    assert line in str(warning)


def test_known_labels_that_are_never_seen_do_no_harm(tmp_path):
    assert rules(tmp_path, "{labels: [unicorn], new_labels_only: true}").warnings == ()


def test_the_same_one_listed_thrice_is_warned_of_once_and_two_of_a_kind_are_not(tmp_path):
    [warning] = read(tmp_path, "[yolox://, {address: nanodet://, after: yolox}, yolox://, yolox://]").warnings
    assert "cameras.front.analyzers[2]: yolox is listed already" in str(warning)
    assert read(tmp_path, "['classifier:///a.onnx?labels=a', 'classifier:///b.onnx?labels=b']").warnings == ()
