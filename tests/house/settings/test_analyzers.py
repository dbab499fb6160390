"""The analyzers of a camera, as people write them."""

from pathlib import Path

import pytest

from house.settings.plain import from_plain, to_plain
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
    ("[{after: yolox}]", "cameras.front.analyzers[0].address: is missing"),
    ("[{adress: yolox://}]", "cameras.front.analyzers[0].adress: there is no such setting; did you mean address?"),
    ("yolox://", "cameras.front.analyzers: this text stands where a list belongs"),
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
