"""Adding a camera in the page: tried, saved, running; what is typed wrongly is said at its field, and nothing saved."""

import re
from typing import Any

from house import facts
from house.settings.whole_config import survey
from tests.app.web_house import WebHouse, token_in
from tests.support.onvif_camera import OnvifCamera

FIELD = r'id="problem-([\w-]+)" role="alert">([^<]+)<'


def send(web: WebHouse, path: str = "/add-camera", **fields: str) -> Any:
    session = web.login()
    fields["csrf_token"] = token_in(session.get(f"{web.url}{path.removesuffix('/pushed')}").text)
    return session.post(web.url + path, data=fields, allow_redirects=False)


def cameras(web: WebHouse) -> Any:
    report = survey(web.home.config, web.home.learned, {})
    assert report.problems == ()
    assert report.settings is not None
    return report.settings.cameras


def test_a_camera_is_tried_and_saved_with_its_password_typed_once(web: WebHouse) -> None:
    tried = send(web, do="try", address="demo://room?size=640x360", name="Küche & Flur")
    assert tried.status_code == 200 and "single pictures, 640x360" in tried.text
    picture = re.search(r'src="(/add-camera/[\w-]+/0.jpg)"', tried.text)
    assert picture and web.login().get(web.url + picture[1]).content[:2] == b"\xff\xd8"

    added = send(web, do="save", address="demo://room?size=640x360", name="Küche & Flur", outdoor="on",
                 trial=re.search(r'name="trial" value="([^"]+)"', tried.text)[1])  # type: ignore[index]
    assert (added.status_code, added.headers["Location"]) == (303, "/cameras/kueche-flur")
    assert cameras(web)["kueche-flur"].outdoor
    assert "kueche-flur" in web.services.settings.cameras, "the page goes on with it at once"
    given = web.recorded(facts.CommandGiven)[0]
    assert (given.who, given.where, given.what) == (
        "owner", "page", "camera kueche-flur added, demo://room?size=640x360")


def test_a_password_goes_into_a_file_of_its_own_and_nowhere_else(web: WebHouse) -> None:
    added = send(web, do="save", address="rtsp://me:sesame-oPen-9@127.0.0.1:9/x", name="Gate")
    assert added.status_code == 303
    assert cameras(web)["gate"].source == "rtsp://me:sesame-oPen-9@127.0.0.1:9/x"
    page = web.login().get(f"{web.url}/cameras/gate").text
    for text in (web.home.learned.read_text(), page, *(each.what for each in web.recorded(facts.CommandGiven))):
        assert "sesame-oPen" not in text


def test_a_trial_that_fails_says_so_at_the_field_and_keeps_what_was_typed(web: WebHouse) -> None:
    answer = send(web, do="try", address="rtsp://127.0.0.1:9/stream1", user="me", password="sesame-oPen-9")
    assert "nothing answers at this port" in dict(re.findall(FIELD, answer.text))["address"]
    assert 'value="rtsp://127.0.0.1:9/stream1"' in answer.text and "sesame" not in answer.text
    token = re.search(r'name="trial" value="([^"]+)"', answer.text)[1]  # type: ignore[index]
    added = send(web, do="save", address="rtsp://127.0.0.1:9/stream1", user="me", trial=token, name="Gate")
    assert added.status_code == 303 and cameras(web)["gate"].source == "rtsp://me:sesame-oPen-9@127.0.0.1:9/stream1"


def test_a_camera_that_sends_by_itself_gets_a_user_and_a_password_that_are_shown_once(web: WebHouse) -> None:
    added = send(web, "/add-camera/pushed", name="Back yard")
    assert added.status_code == 303 and cameras(web)["back-yard"].source == "push://back-yard"
    session = web.login()
    page = session.get(web.url + added.headers["Location"]).text
    password = re.search(r"<dt>password</dt><dd><code>([a-z0-9]{12})</code>", page)
    assert password and "Waiting for the first picture" in page
    assert password[1] not in session.get(web.url + added.headers["Location"]).text
    assert "already" in send(web, "/add-camera/pushed", name="Hall").text


def test_a_make_fills_in_the_address_of_a_host(web: WebHouse) -> None:
    added = send(web, do="save", address="10.0.0.5", make="Tapo, TP-Link", name="Gate")
    assert added.status_code == 303 and cameras(web)["gate"].source == "rtsp://10.0.0.5:554/stream1"


def test_nobody_who_is_not_logged_in_sees_or_does_anything(web: WebHouse) -> None:
    anyone = web.browser()
    for path in ("/add-camera", "/add-camera/x/0.jpg"):
        assert "/login" in anyone.get(web.url + path, allow_redirects=False).headers["Location"]
    assert anyone.post(f"{web.url}/add-camera", data={"do": "save"}).status_code == 400


def test_a_host_alone_is_asked_for_its_streams_by_onvif_and_one_that_does_not_know_is_named(web: WebHouse) -> None:
    camera = OnvifCamera()
    camera.streams = {"main": ("rtsp://10.9.9.9:9/big", 2560, 1440)}
    service = f"http://127.0.0.1:{camera.port}/onvif/device_service"
    try:
        asked = {"do": "try", "address": "127.0.0.1", "service": service, "user": "hearth"}
        tried = send(web, **asked, password="p@ss/w:rd").text
        found = dict(re.findall(FIELD, tried))
        assert "rtsp://hearth:***@127.0.0.1:9/big: nothing answers at this port" in found.get("address", ""), found
        refused = dict(re.findall(FIELD, send(web, **asked, password="wr0ng").text))
        assert "refuses this user and password by ONVIF" in refused["password"]
    finally:
        camera.close()
    gone = dict(re.findall(FIELD, send(web, **asked).text))["address"]
    assert "does not answer by ONVIF" in gone and "choose its make" in gone
