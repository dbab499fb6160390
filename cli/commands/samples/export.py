"""Samples written for others: as folders for `samples import`, as a COCO data set, or as a table.

COCO: https://cocodataset.org/#format-data
"""

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.commands.history.rows import cells
from cli.commands.samples import form
from ledger.errors import LedgerError
from ledger.files.samples import ANNOTATIONS, Samples

MOTION = "motion"
"""The category of what moved; the others are labels."""
COLUMNS = ("sample", "event", "camera", "kind", "at", "tag", "what", "labels", "level", "regions", "file")


@dataclass(frozen=True)
class Exported:
    """One sample: its id, its folder, and what its files say."""

    id: str
    place: Path
    about: dict[str, Any]
    annotations: dict[str, Any]

    @property
    def camera(self) -> str:
        """The name of its camera."""
        return self.id.split("/")[1]

    @property
    def labels(self) -> list[dict[str, Any]]:
        """The labels of the picture of its trigger."""
        names = {str(self.about["event"]), f"{self.about['event']}-full"}
        return [each for each in self.annotations.get("labels", []) if str(each["picture"]).split("/")[-1] in names]


def exported(samples: Samples, camera: str, failed: list[str]) -> Iterator[Exported]:
    """The complete samples, of one camera or ("") of all; a line is added to `failed` for each that is damaged."""
    for id in samples.all(camera):
        try:
            found = Exported(id, samples.path(id), samples.read(id), samples.annotations(id))
            form.check(found.about, found.annotations)
        except LedgerError as error:
            failed.append(f"{id}: {error}")
        else:
            yield found


def to_folders(chosen: Sequence[Exported], folder: Path) -> list[str]:
    """Copy them as they are; returns a line for each that could not be copied."""
    failed = []
    for each in chosen:
        target = folder / each.id
        target.mkdir(parents=True)
        try:
            for file in (*map(str, each.about["files"]), *([ANNOTATIONS] if each.annotations else [])):
                shutil.copy(each.place / file, target / file)
            shutil.copy(each.place / "sample.json", target / "sample.json")
        except OSError as error:
            shutil.rmtree(target, ignore_errors=True)
            failed.append(f"{each.id}: {error.strerror}")
    return failed


def to_csv(chosen: Sequence[Exported], folder: Path) -> list[str]:
    """Write samples.csv, a row for each, and the strips beside it; returns a line for each that failed."""
    failed = []
    with (folder / "samples.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for each in chosen:
            name = f"{each.id.replace('/', '_')}.jpg"
            try:
                shutil.copy(each.place / "strip.jpg", folder / name)
                table.writerow(cells(_row(each) | {"file": name}))
            except OSError as error:
                failed.append(f"{each.id}: {error.strerror}")
    return failed


def to_coco(chosen: Sequence[Exported], folder: Path) -> list[str]:
    """Write images/ and annotations.json; returns a line for each that failed."""
    (folder / "images").mkdir()
    categories: dict[str, int] = {MOTION: 1}
    images: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    failed = []
    for each in chosen:
        try:
            name, size = _image(each, folder / "images")
        except (OSError, ValueError) as error:
            failed.append(f"{each.id}: {error}")
            continue
        number = len(images) + 1
        images.append({"id": number, "file_name": name, "width": size[0], "height": size[1], **_row(each)})
        for category, box, score in _boxes(each):
            kind = categories.setdefault(category, len(categories) + 1)
            x, y, w, h = box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1]
            boxes.append({"id": len(boxes) + 1, "image_id": number, "category_id": kind, "iscrowd": 0, "score": score,
                          "bbox": [round(value, 1) for value in (x, y, w, h)], "area": round(w * h, 1)})
    named = [{"id": number, "name": name} for name, number in categories.items()]
    (folder / ANNOTATIONS).write_text(json.dumps({
        "info": {"description": "samples of a Hearthwatch house"}, "images": images, "annotations": boxes,
        "categories": named}))
    return failed


def _row(each: Exported) -> dict[str, Any]:
    """What the columns say of a sample."""
    about, trigger = each.about, each.about["frames"][each.about["trigger"]]
    return {"sample": each.id, "event": about["event"], "camera": each.camera, "kind": about["kind"],
            "at": about["at"], "tag": each.annotations.get("tag", ""), "what": each.annotations.get("what", ""),
            "labels": " ".join(sorted({str(label["name"]).replace(" ", "_") for label in each.labels})),
            "level": trigger["level"], "regions": len(trigger["regions"])}


def _boxes(each: Exported) -> Iterator[tuple[str, Sequence[float], float]]:
    """Category, box (fractions: left, top, width, height) and score of what moved and what was named."""
    for region in each.about["frames"][each.about["trigger"]]["regions"]:
        yield MOTION, (region["x"], region["y"], region["w"], region["h"]), float(region["strength"])
    for label in each.labels:
        if label["box"]:
            yield str(label["name"]), label["box"], float(label["score"])


def _image(each: Exported, folder: Path) -> tuple[str, tuple[int, int]]:
    """Write the picture of the trigger, from the strip where none was kept; its name, width and height in pixels."""
    from vision.jpeg import encode, size_of  # OpenCV is heavy, and only this needs it
    from vision.sample_strip import pictures_of

    name = f"{each.id.replace('/', '_')}.jpg"
    full = each.place / "picture.jpg"
    if full.exists():
        data = full.read_bytes()
    else:
        width, height = each.about["size"]
        number = 1 + int(each.about["trigger"])
        data = encode(pictures_of((each.place / "strip.jpg").read_bytes(), (width, height), number + 1)[number], 90)
    (folder / name).write_bytes(data)
    return name, size_of(data)
