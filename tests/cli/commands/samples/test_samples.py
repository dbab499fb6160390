"""Samples out of a house and into another: whole again, or in a form that other programs read."""

import csv
import json

import cv2
import numpy as np
import pytest

from camera_process.samples.camera_samples import FinishedSample, SampleFrame
from camera_process.samples.sample_files import about_of, files_of
from cli.commands.samples.command import run
from cli.errors import CliError
from ledger.files.samples import Samples
from ledger.home import Home
from vision import jpeg
from vision.motion.connected_regions import Region

NOON = 1_777_636_800.0


def make(samples, event="e1", whole=False, camera="front", **annotations):
    luma = np.tile(np.linspace(30, 200, 320).astype(np.uint8), (180, 1))
    frames = tuple(SampleFrame(n / 2, luma, 0.02, n == 1, (Region(0.25, 0.5, 0.25, 0.25, 0.02, 0.8),) if n == 1 else ())
                   for n in range(3))
    sample = FinishedSample(camera, event, NOON, whole, frames, 1, luma, np.zeros((180, 320), np.uint8))
    id = samples.id_of(camera, event, NOON)
    picture = jpeg.encode(np.zeros((360, 640, 3), np.uint8)) if whole else b""
    samples.save(id, files_of(sample, picture), about_of(sample))
    if annotations:
        samples.annotate(id, annotations)
    return id


def label(name, picture):
    return {"name": name, "score": 0.9, "box": [0.5, 0.25, 0.25, 0.5], "doubt": "",
            "picture": f"pi/front/2026-05-01/{picture}"}


@pytest.fixture
def samples(home):
    return Samples(home, "pi")


@pytest.fixture
def other(tmp_path, short_path):
    found = Home(tmp_path / "other", bases=(short_path,))
    found.create()
    return found


def test_what_was_exported_is_imported_byte_for_byte_and_only_once(home, other, samples, tmp_path, capsys):
    ids = [make(samples), make(samples, "e2", whole=True, tag="occupied", what="cat", labels=[], tags=[])]

    assert run(["export", str(tmp_path / "out")], home) == 0
    assert run(["import", str(tmp_path / "out")], other) == 0
    assert run(["import", str(tmp_path / "out")], other) == 0

    assert "2 samples imported, 0 were" in capsys.readouterr().out
    for id in ids:
        here, there = samples.path(id), Samples(other, "other").path(id)
        assert {f.name: f.read_bytes() for f in there.iterdir() if f.name != "sample.json"} == {
            f.name: f.read_bytes() for f in here.iterdir() if f.name != "sample.json"}
        assert Samples(other, "other").read(id) == samples.read(id)
    run([], other)
    assert capsys.readouterr().out.splitlines()[-1] == "front: 1 strip, 1 whole; 1 tagged"


def test_coco_has_the_picture_of_each_trigger_with_boxes_in_its_pixels(home, samples, tmp_path):
    make(samples, labels=[label("person", "e1"), label("dog", "e1-1")], tag="occupied", what="me", tags=[])
    make(samples, "e2", whole=True, labels=[label("person", "e2-full")], tag="", what="", tags=[])

    assert run(["export", str(tmp_path / "out"), "--format", "coco"], home) == 0

    said = json.loads((tmp_path / "out" / "annotations.json").read_text())
    assert {each["name"] for each in said["categories"]} == {"motion", "person"}, "the dog is in another picture"
    assert [(each["width"], each["height"], each["tag"], each["what"]) for each in said["images"]] == [
        (320, 180, "occupied", "me"), (640, 360, "", "")]
    names = {each["id"]: each["name"] for each in said["categories"]}
    boxes = {(each["image_id"], names[each["category_id"]]): each["bbox"] for each in said["annotations"]}
    assert boxes == {(1, "motion"): [80, 90, 80, 45], (1, "person"): [160, 45, 80, 90],
                     (2, "motion"): [160, 180, 160, 90], (2, "person"): [320, 90, 160, 180]}
    for each in said["images"]:
        picture = cv2.imread(str(tmp_path / "out" / "images" / each["file_name"]))
        assert picture.shape[:2] == (each["height"], each["width"])


def test_csv_has_a_row_for_each_sample_and_its_strip(home, samples, tmp_path):
    make(samples, labels=[label("person", "e1")], tag="unoccupied", what="shadow", tags=[])
    make(samples, "e2", camera="back")

    assert run(["export", str(tmp_path / "out"), "--format", "csv", "--camera", "front"], home) == 0

    with (tmp_path / "out" / "samples.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert (row["event"], row["tag"], row["what"], row["labels"], row["regions"]) == (
        "e1", "unoccupied", "shadow", "person", "1")
    assert (tmp_path / "out" / row["file"]).read_bytes() == (samples.path(row["sample"]) / "strip.jpg").read_bytes()


def test_only_those_with_a_tag_are_exported_when_that_is_asked_for(home, samples, tmp_path, capsys):
    make(samples), make(samples, "e2", tag="occupied")

    run(["export", str(tmp_path / "out"), "--tag", "occupied"], home)

    assert "1 samples are in" in capsys.readouterr().out


@pytest.mark.parametrize(("harm", "says"), [
    (lambda place: (place / "strip.jpg").write_bytes(b"other"), "strip.jpg is damaged"),
    (lambda place: (place / "sample.json").write_text("{"), "sample.json cannot be read"),
    (lambda place: (place / "strip.jpg").unlink(), "strip.jpg"),
    (lambda place: change(place, schema=9), "later version"),
    (lambda place: change(place, sample="../../etc"), "no sample id"),
    (lambda place: change(place, files={"../x": {}, "strip.jpg": {}}), "no file of a sample"),
    (lambda place: change(place, files=[]), "names no strip.jpg"),
    (lambda place: (place / "strip.jpg").rename(place / "s") and (place / "strip.jpg").symlink_to("/etc/passwd"),
     "no file of a sample"),
])
def test_what_is_no_whole_sample_is_left_out_with_a_line_and_others_are_taken(home, other, samples, tmp_path, capsys,
                                                                             harm, says):
    make(samples), make(samples, "e2")
    run(["export", str(tmp_path / "out")], home)
    harm(tmp_path / "out" / "pi/front/2026-05-01/e1")

    assert run(["import", str(tmp_path / "out")], other) == 1

    said = capsys.readouterr().out
    assert "1 samples imported" in said and says in said
    assert [id.split("/")[-1] for id in Samples(other, "o").all()] == ["e2"]


def change(place, **values):
    said = json.loads((place / "sample.json").read_text())
    (place / "sample.json").write_text(json.dumps(said | values))


@pytest.mark.parametrize(("words", "says"), [
    (["export"], "say where to"), (["import"], "say where from"), (["import", "/no/such/folder"], "say where from"),
    (["export", "/proc/self"], "not empty"),
    (["export", "{home}/samples/out"], "inside the home"),
])
def test_a_folder_that_cannot_be_meant_is_refused(home, words, says):
    with pytest.raises(CliError, match=says):
        run([word.format(home=home.path) for word in words], home)


def test_a_house_without_samples_says_how_they_come(home, capsys):
    assert run([], home) == 0
    assert "no samples yet" in capsys.readouterr().out


def broken(place, file, **values):
    """One file of a sample, with other values, without some (None), or with other bytes (raw)."""
    path = place / f"{file}.json"
    said = (json.loads(path.read_text()) if path.exists() else {"schema": 1}) | values
    path.write_text(values.get("raw") or json.dumps({name: value for name, value in said.items() if value is not None}))


DAMAGED = [
    ("sample", {"event": None}), ("sample", {"kind": None}), ("sample", {"kind": ["strip"]}), ("sample", {"at": None}),
    ("sample", {"size": None}), ("sample", {"size": [0, 180]}), ("sample", {"trigger": 99}),
    ("sample", {"trigger": -1}), ("sample", {"frames": "x"}), ("sample", {"frames": [{}, {}, {}]}),
    ("sample", {"files": None}),
    ("sample", {"files": {"strip.jpg": {}, "../../x": {}}}), ("sample", {"raw": "{"}),
    ("sample", {"raw": "[" * 50_000}), ("annotations", {"labels": "x"}), ("annotations", {"labels": ["x"]}),
    ("annotations", {"labels": [{"name": "cat"}]}),
    ("annotations", {"tag": {}}), ("annotations", {"raw": "[" * 50_000}), ("annotations", {"schema": 9}),
]


@pytest.mark.parametrize(("file", "values"), DAMAGED)
def test_a_damaged_sample_is_named_and_the_others_are_exported(home, samples, tmp_path, capsys, file, values):
    make(samples, "e2")
    broken(samples.path(make(samples)), file, **values)

    for form in ("folders", "csv", "coco"):
        assert run(["export", str(tmp_path / form), "--format", form], home) == 1
        said = capsys.readouterr().out
        assert "1 samples are in" in said and "left out: pi/front/2026-05-01/e1: " in said and f"{file}.json" in said
    assert run([], home) == 1
    assert "front: 1 strip; 0 tagged" in capsys.readouterr().out


@pytest.mark.parametrize(("file", "values"), DAMAGED)
def test_nothing_of_a_damaged_sample_is_imported(home, other, samples, tmp_path, capsys, file, values):
    make(samples), make(samples, "e2")
    run(["export", str(tmp_path / "out")], home)
    broken(tmp_path / "out" / "pi/front/2026-05-01/e1", file, **values)

    assert run(["import", str(tmp_path / "out")], other) == 1

    assert "1 samples imported" in capsys.readouterr().out
    assert [id.split("/")[-1] for id in Samples(other, "o").all()] == ["e2"]


def test_a_fact_that_comes_with_a_sample_is_not_taken(home, other, samples, tmp_path):
    """A crash makes the house record again the facts of its own samples: one from elsewhere never was its own."""
    make(samples)
    run(["export", str(tmp_path / "out")], home)
    change(tmp_path / "out" / "pi/front/2026-05-01/e1", fact={"kind": "RoleGiven", "body": '{"id": "x"}'})

    assert run(["import", str(tmp_path / "out")], other) == 0

    assert Samples(other, "pi").unrecorded("front", 0.0, lambda id: False) == []


@pytest.mark.parametrize("camera", ["..", "*", "/etc", "front/..", "[", "\0"])
def test_a_name_that_no_camera_has_finds_no_samples(home, samples, capsys, camera):
    make(samples)

    assert run(["--camera", camera], home) == 0

    assert "no samples" in capsys.readouterr().out


def test_a_table_has_no_cell_that_is_taken_for_a_formula(home, samples, tmp_path):
    make(samples, labels=[], tag="occupied", what="=1+1", tags=[])

    run(["export", str(tmp_path / "out"), "--format", "csv"], home)

    with (tmp_path / "out" / "samples.csv").open() as file:
        assert next(csv.DictReader(file))["what"] == "'=1+1"
