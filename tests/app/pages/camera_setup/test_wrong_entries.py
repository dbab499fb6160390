"""Every wrong entry of the forms about cameras: one clear line at its field, and nothing saved."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from house.settings.overlay.camera_change import origin
from house.settings.whole_config import survey
from ledger.home import Home
from ledger.redis.log import Log
from tests.app.web_house import SETTINGS, WebHouse, token_in

Post = Callable[[str, dict[str, Any]], Any]

ADD = [
    ({}, "address", "Where is the camera"), ({"address": "192.168.1.20 /x"}, "address", "no spaces"),
    ({"address": "rtps://h/x"}, "address", "rtsp"), ({"address": "rtsp:///x"}, "address", "names no host"),
    ({"address": "rtsp://a:b/c@h.example/x"}, "address", "cuts this address short"),
    ({"address": "rtsp://h/x#timeout=99"}, "address", "1 to 30"), ({"address": "ftp://h/x"}, "address", "rtsp"),
    ({"address": "push://Not A Name"}, "address", "no spaces"), ({"address": "push://"}, "address", "names nobody"),
    ({"address": "v4l2:///dev/../x"}, "address", "names no device"),
    ({"address": "demo://room?size=9x9"}, "address", "size"), ({"address": "x" * 3000 + "://"}, "address", "address"),
    ({"user": "me", "address": "demo://room"}, "user", "no user"),
    ({"password": "p", "address": "rtsp://h/x"}, "user", "Which user"),
    ({"user": "u", "password": "p\x07q", "address": "rtsp://h/x"}, "password", "cannot be typed"),
    ({"name": "", "address": "demo://room"}, "name", "What should it be called"),
    ({"name": "Hall", "address": "demo://room"}, "name", "already"),
    ({"name": "!?", "address": "demo://room"}, "name", "called"),
    ({"short": "Not Short", "address": "demo://room"}, "name", "a-z"),
    ({"group": "No Group", "address": "demo://room"}, "group", "a-z"),
    ({"small": "demo://room", "address": "demo://room"}, "small", "stream"),
    ({"small": "nowhere", "address": "rtsp://h/x"}, "small", "not an address"),
    ({"small": "rtsp://a:b@h/x", "address": "rtsp://h/x"}, "small", "Leave user and password out"),
    ({"address": "192.168.1.20"}, "address", "Try it first"),
    ({"do": "try", "address": "CODEC"}, "address", "not a video that can be opened"),
]  # fmt: skip

HALL = [
    ("motion.sensitivity", "11", "1 to 10"), ("motion.sensitivity", "many", "1 to 10"),
    ("motion.gap", "0", "0.1s to 1h"), ("motion.gap", "soon", "0.1s to 1h"), ("alert.min_score", "1.5", "0 to 1"),
    ("alert.cooldown", "-1", "0 to 1d"), ("when", "Mon 25:00-26:00", "times like"), ("when", "Blursday", "times like"),
    ("clip.longest", "1h", "10s to 10m"), ("pir", "gpio://99", "gpio://21"), ("flip", "sideways", "horizontal"),
    ("rotate", "45", "0, 90, 180 or 270"), ("look_every", "9", "0 to 2s"), ("address", "", "Where is the camera"),
    ("address", "rtps://x/y", "rtsp"), ("address", "rtsp:///x", "names no camera"), ("group", "No Group", "a-z"),
    ("at_home", "sleeping", "recording and alerting"), ("user", "me", "no user"),
    ("alert.labels", "x" * 80, "labels like"), ("alert.when", "Mon-Fri 7 to 8", "times like"),
    ("alert.looks", "9", "1 to 8"), ("alert.min_scores", "person 1.5", "person: 1.5 is out of range"),
    ("alert.min_scores", "person", "person: "), ("alert.min_scores", "cat 0.6, cat 0.7", "cat: "),
    ("title", "x" * 41, "1 to 40"),
]  # fmt: skip

ANALYZERS = [
    (["yolo://"], [""], 0, "did you mean yolox?"),
    (["nanodet"], ["yolox"], 0, "yolox is not the name of an analyzer before it"),
    (["yolox", "nanodet"], ["", "yolo"], 1, "did you mean yolox?"),
    (["yolox", "yolox://", "yolox"], ["", "", ""], 1, "listed already"),
    (["rekognition://eu-west-1", "yolox"], ["", ""], 1, "Looks in the house, but after rekognition"),
    (["rekognition://key:***@eu-west-1"], [""], 0, "write the whole address again"),
]  # fmt: skip

PERIODS = [("often", "0.0167 s to 5 s"), ("0", "0.0167 s to 5 s"), ("20 s", "so often or so rarely")]

ZONES = [
    ("zone porch: 0,0 1,0", "has 2 points"), ("zone porch: 0,0 1,1 1,0 0,1", "edges that cross"),
    ("mask: 0,0 1,1 0.5,0.5", "on one line"), ("zone Front Door: 0,0 1,0 1,1", "a-z"),
    ("zone all: 0,0 1,0 1,1", "whole view"), ("zone a: 0,0 2,0 1,1", "out of range"), ("nonsense", "line 1"),
    ("zone a: 0,0 1,0 1,1\nzone a: 0,0 1,0 1,1", "two zones are called a"),
]  # fmt: skip


def forms() -> Iterator[tuple[str, dict[str, Any], str, str]]:
    """Each kind: the form's path, what is typed there, the field at which the line is, and what the line says."""
    for typed, field, said in ADD:
        yield "/add-camera", {"do": "save", "name": "Gate"} | typed, field, said
    for field, text, said in HALL:
        address = {"address": "demo://room"} if field == "user" else {}
        yield "/cameras/hall/settings", address | {field: text, f"has-{field}": "1"}, field, said
    for addresses, afters, row, said in ANALYZERS:
        typed = {"has-analyzers": "1", "analyzer": addresses, "after": afters}
        yield "/cameras/hall/settings", typed, f"analyzers.{row}", said
    for text, said in PERIODS:
        yield "/cameras/yard/settings", {"check_period": text}, "check_period", said
    for text, said in ZONES:
        yield "/cameras/hall/zones", {"shapes": text}, "all", said


KINDS = list(forms())


@pytest.fixture(scope="module")
def house(_redis_process: Any) -> Iterator[WebHouse]:
    """One house for every kind: none of them changes anything in it."""
    _redis_process.ready()
    with tempfile.TemporaryDirectory(prefix="hw", ignore_cleanup_errors=True) as folder:
        home = Home(Path(folder, "home"), bases=(Path(folder),))
        home.create()
        home.config.write_text(json.dumps(SETTINGS, indent=1))
        with WebHouse(home, Log(_redis_process.client()), _redis_process.url) as found:
            yield found


@pytest.fixture(scope="module")
def post(house: WebHouse) -> Post:
    """`post(path, fields)` sends that form as the owner."""
    session = house.login()
    token = token_in(session.get(f"{house.url}/add-camera").text)

    def send(path: str, fields: dict[str, Any]) -> Any:
        camera = path.split("/")[2] if path.startswith("/cameras/") else ""
        own = {"version": origin(house.home, camera).version} if camera else {}
        return session.post(house.url + path, data=own | fields | {"csrf_token": token}, allow_redirects=False)

    return send


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind[0].rpartition('/')[2]} {kind[2]} {kind[3]}")
def test_a_wrong_entry_is_one_clear_line_at_its_field_and_nothing_is_saved(
        house: WebHouse, post: Post, tmp_path: Path, kind: tuple[str, dict[str, Any], str, str]) -> None:
    path, typed, field, said = kind
    if typed.get("address") == "CODEC":
        (tmp_path / "sound.mp4").write_bytes(b"no video at all")
        typed = typed | {"address": f"file://{tmp_path / 'sound.mp4'}"}
    answer = post(path, typed)
    problems = dict(re.findall(r'id="problem-([\w.-]+)" role="alert">([^<]+)<', answer.text))
    assert answer.status_code == 422, answer.text[:300]
    assert list(problems) == [field] and said.lower() in problems[field].lower(), problems
    assert "\n" not in problems[field] and "Traceback" not in answer.text
    assert not house.home.learned.exists() and not list(house.home.secrets.glob("camera-*"))
    assert set(survey(house.home.config, house.home.learned, {}).settings.cameras) == {"hall", "yard"}  # type: ignore[union-attr]


