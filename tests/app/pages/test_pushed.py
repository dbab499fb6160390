"""Cameras that post their pictures, over real HTTP."""

import requests

from app.pages.camera_status import describe
from house.settings.whole_config import Settings
from house.state.house_state import HouseState
from house.state.mode_switches import Switches
from ledger.pushed import sender_counts
from ledger.pushed.passwords import PushPasswords
from ledger.pushed.sender_counts import PushCounts, file_of
from ledger.pushed.spool import house_spool

PICTURE = b"\xff\xd8\xff" + bytes(range(256)) * 2500 + b"\xff\xd9"
CAMERAS = {"yard": {"source": "push://yard"}, "hall": {"source": "demo://room"}}


class Pushed:
    def __init__(self, web):
        self.web, self.url = web, f"{web.url}/push/yard"
        self.password = PushPasswords(web.home).make("yard")

    def came(self):
        spool = house_spool(self.web.home, self.web.settings, self.web.clock)
        return [file.path.read_bytes() for file in spool.waiting("yard")]


def test_a_picture_arrives_as_the_body_or_as_files_of_a_form_with_each_way_to_say_who_it_is(make_web):
    yard = Pushed(make_web(cameras=CAMERAS))
    login, jpeg = ("yard", yard.password), {"Content-Type": "image/jpeg"}

    answers = [
        requests.post(yard.url, PICTURE, auth=login, headers=jpeg, timeout=20),
        requests.put(yard.url, PICTURE, params={"token": yard.password}, timeout=20),
        requests.post(yard.url, PICTURE, headers={**jpeg, "Authorization": f"Bearer {yard.password}"}, timeout=20),
        requests.post(yard.url, files={"event.xml": ("event.xml", b"<x/>", "application/xml"),
                                       "a": ("../../a.jpg", PICTURE, "image/jpeg"),
                                       "b": ("b.jpg", PICTURE, "application/octet-stream")}, auth=login, timeout=20),
    ]

    assert [each.status_code for each in answers] == [200] * 4
    assert yard.came() == [PICTURE] * 5


def test_a_message_without_a_picture_is_a_test(make_web):
    yard = Pushed(make_web(cameras=CAMERAS))
    for body, kind in ((b"", ""), (b"<EventNotificationAlert/>", "application/xml")):
        assert requests.post(yard.url, body, auth=("yard", yard.password), headers={"Content-Type": kind},
                             timeout=20).status_code == 200

    assert len(yard.came()) == 2 and all(b"without a picture" in each for each in yard.came())


def test_nobody_else_leaves_anything_here(make_web):
    web = make_web(cameras=CAMERAS)
    yard = Pushed(web)
    for url, login in ((yard.url, ("yard", "wrong")), (yard.url, None), (yard.url, ("hall", yard.password)),
                       (f"{web.url}/push/hall", ("hall", yard.password)), (f"{web.url}/push/..%2Fyard", None)):
        assert requests.post(url, PICTURE, auth=login, timeout=20).status_code in (401, 404)
    assert requests.get(yard.url, timeout=20).status_code == 405

    assert yard.came() == [] and sender_counts.read(web.home, "yard")[sender_counts.REFUSED] == 3


def test_what_has_no_room_is_refused(make_web):
    yard = Pushed(make_web(cameras=CAMERAS, ingest={"quota_mb": 5}))
    for _ in range(3):
        last = requests.post(yard.url, bytes(2_000_000), auth=("yard", yard.password), timeout=20)

    assert last.status_code == 507 and len(yard.came()) == 2


def test_the_cameras_page_says_what_came_and_that_it_is_deleted_while_nobody_may_look(make_web):
    web = make_web(cameras=CAMERAS, house={"first_mode": "home"})
    numbers = PushCounts(file_of(web.home, "yard", "camera"), web.clock)
    numbers.add(sender_counts.TESTS, web.clock.now())
    numbers.flush()

    page = web.login().get(f"{web.url}/cameras/yard").text

    assert "A test was received" in page and "what it sends is deleted unread" in page


def test_a_camera_that_sends_by_itself_is_well_however_old_its_newest_picture_is():
    settings = Settings.model_validate({"cameras": CAMERAS})
    on = Switches(True, True, True, "mode away")

    seen = (on, 3 * 3600.0, None)
    cards = {name: describe(name, settings, HouseState({}), seen, 1_700_000_000.0) for name in CAMERAS}

    assert (cards["yard"].kind, cards["hall"].kind) == ("ok", "bad") and cards["yard"].age == 3 * 3600.0
