"""`bench pictures`: what is shown of every form in which cameras send JPEGs, beside Chromium; and what becomes of a
hundred pictures and videos made to do harm.

Each is tried as a camera's process does, in a process of its own: read, decoded for people, made small and encoded.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.pictures import browser, forms, hostile
from benchmarks.pictures.form_camera import FormCamera, answer
from benchmarks.pictures.forms import Form
from benchmarks.pictures.hostile import Hostile
from benchmarks.running_house import ROOT

MOST_MB = 300
_PATIENCE = 90.0


def run(argv: list[str]) -> int:
    """Try them; 1 when Chromium shows what we do not, a refusal names no cause, or a process took more than 300 MB."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench pictures", description=__doc__)
    parser.add_argument("--part", choices=("forms", "hostile"), help="only this one")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each")
    arguments = parser.parse_args(argv)
    found: list[dict[str, Any]] = []
    for part, work in (("forms", try_forms), ("hostile", try_hostile)):
        if arguments.part in (None, part):
            for row in work():
                found.append(row)
                print(json.dumps(row) if arguments.json else _line(row), flush=True)
    wrong = [row["name"] for row in found if row["wrong"]]
    most = max(max(row["mb"], row["encoder_mb"]) for row in found)
    print(json.dumps({"tried": len(found), "wrong": wrong, "most_mb": most}))
    return 1 if wrong else 0


def try_forms() -> Iterator[dict[str, Any]]:
    """A row for each form, ours beside Chromium's."""
    every = [*forms.SNAPSHOTS, *forms.STREAMS]
    answers = {f"/{number}": answer(form, lambda: time.sleep(0.1)) for number, form in enumerate(every)}
    with FormCamera(answers) as camera, browser.chromium() as look:
        for number, form in enumerate(every):
            where = camera.address(f"/{number}")
            row = _tried(("mjpeg+" if form.streams else "") + f"http://{where}")
            row |= {"name": form.name, "chromium": look(f"http://{where}") if look else None}
            yield row | {"wrong": _worse(row, form)}


def _worse(row: dict[str, Any], form: Form) -> str:
    if row["chromium"] and row["shown"] != row["chromium"]:
        return f"Chromium shows {row['chromium']}"
    return "" if row["shown"] or row["words"] else "nothing is said"


def try_hostile() -> Iterator[dict[str, Any]]:
    """A row for each."""
    with tempfile.TemporaryDirectory() as folder:
        for number, each in enumerate(hostile.all_of_them()):
            with FormCamera({"/x": lambda each=each: _sent(each)}) as camera:  # type: ignore[misc]
                row = _tried(_address(each, camera, Path(folder), number)) | {"name": each.name}
            yield row | {"wrong": _harm(row, each)}


def _address(each: Hostile, camera: FormCamera, folder: Path, number: int) -> str:
    if each.kind == "http":
        return f"http://{camera.address('/x')}"
    if each.kind == "mjpeg":
        return f"mjpeg+http://{camera.address('/x')}"
    return "file://" + hostile.kept(each, folder, number)


def _sent(each: Hostile) -> Iterator[bytes]:
    kind = "image/jpeg" if each.kind == "http" else "multipart/x-mixed-replace; boundary=b"
    length = f"Content-Length: {len(each.sent)}\r\n" if each.kind == "http" else ""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{length}{each.headers}Connection: close\r\n\r\n".encode()
    yield each.sent


def _harm(row: dict[str, Any], each: Hostile) -> str:
    if row["mb"] > MOST_MB or row["encoder_mb"] > MOST_MB:
        return f"more than {MOST_MB} MB"
    if row["shown"] and each.refused:
        return "it is shown"
    if not row["shown"] and not re.search(each.says, row["words"]):
        return f"the cause is not named, wanted: {each.says}"
    return ""


def _tried(address: str) -> dict[str, Any]:
    began = time.monotonic()
    try:
        ended = subprocess.run([sys.executable, "-m", "benchmarks.pictures.trial", address], cwd=ROOT, text=True,
                               capture_output=True, timeout=_PATIENCE, check=False)
        found = json.loads(ended.stdout.splitlines()[-1]) if ended.returncode == 0 else None
    except subprocess.TimeoutExpired:
        ended, found = None, None
    row = found or {"shown": "", "words": "", "mb": 0, "encoder_mb": 0}
    if found is None:
        row["words"] = f"CRASH: {ended.returncode} {ended.stderr[-200:]}" if ended else "HANGS"
    row["words"] = re.sub(r"(mjpeg\+)?(http|file)://\S+|/tmp/\S+", "it", row["words"])
    return {**row, "seconds": round(time.monotonic() - began, 1)}


def _line(row: dict[str, Any]) -> str:
    beside = f"  Chromium {row['chromium'] or '-'}" if "chromium" in row else ""
    mark = f"  WRONG: {row['wrong']}" if row["wrong"] else ""
    said = row["shown"] or row["words"]
    return f"{row['name']:44} {row['mb']:4}+{row['encoder_mb']:<4} MB {row['seconds']:5} s{beside}  {said}{mark}"
