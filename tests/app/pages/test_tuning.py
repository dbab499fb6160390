"""The card of what tags say, as the server makes it: asked, failed; and what learned.yml lays over config.yml."""

import time

from house import facts
from ledger.tuning_files import TuningFiles, TuningProgress
from tests.app.web_house import WebHouse


def page(web: WebHouse) -> str:
    return web.login().get(f"{web.url}/cameras/hall").text


def test_a_look_that_is_asked_for_goes_on_and_fails_is_said(web: WebHouse) -> None:
    assert "Once 20 events are tagged" in page(web)
    asked = facts.TuningAsked(at=time.time(), camera="hall", by="owner")
    web.record(asked)
    assert "will be looked at within moments" in page(web)
    TuningFiles(web.home).begun("hall", TuningProgress(4, 30))
    assert "4 changes tried" in page(web)
    TuningFiles(web.home).over("hall")
    web.record(facts.TuningReported(at=time.time(), camera="hall", asked=asked.id, reason="it ended by itself"))
    shown = page(web)
    assert "came to nothing: it ended by itself." in shown and "within moments" not in shown


def test_what_learned_yml_lays_over_config_is_named_among_the_settings(web: WebHouse) -> None:
    web.home.learned.write_text("cameras: {hall: {alert: {labels: [person]}}, yard: {outdoor: true}}\n")

    shown = page(web)

    assert "<code>alert.labels</code>" in shown and "<code>outdoor</code>" not in shown


def test_the_picture_of_a_camera_without_one_is_not_there(web: WebHouse) -> None:
    session = web.login()
    for camera in ("hall", "nosuch"):
        assert session.get(f"{web.url}/cameras/{camera}/tuning.jpg").status_code == 404
