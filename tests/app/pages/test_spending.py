"""What a cloud has cost and would cost, on the pages and in the answer to `status`."""

import time

from house.commands.command import CommandRequest
from house.times import local
from ledger.spending.call_counter import FILE, confirm

CAMERAS = {"hall": {"source": "demo://room", "analyzers": ["yolox://", "rekognition://eu-west-1"]},
           "yard": {"source": "demo://room"}}


def page(web, path):
    return " ".join(web.login().get(f"{web.url}/{path}").text.split())


def test_pictures_and_money_of_the_month_are_on_the_system_page_and_those_of_a_camera_on_its_own(make_web):
    web = make_web(cameras=CAMERAS)
    confirm(web.home, local(time.time()).date(), 340)

    assert "<dt>Cloud</dt><dd>340 of 1000 pictures sent this month (0.34 USD)" in page(web, "system")
    assert "<dt>Cloud</dt><dd>0 sent this month (0.00 USD), without a limit" in page(web, "cameras/hall")
    assert "<dt>Cloud</dt>" not in page(web, "cameras/yard")
    said = web.services.answer(CommandRequest("ann", "dashboard", ()), "status").text
    assert "Cloud: 340 of 1000 pictures sent this month (0.34 USD)" in said and "Hall: 0 sent" in said


def test_a_count_that_was_lost_is_shown_as_wrong_with_what_to_do(make_web):
    web = make_web(cameras=CAMERAS)
    confirm(web.home, local(time.time()).date(), 340)
    (web.home.path / FILE).unlink()

    shown = page(web, "system")
    assert '<dt>Cloud</dt><dd class="bad">the count of this month was lost' in shown and "cloud confirm N" in shown


def test_a_house_that_pays_nobody_says_nothing_of_money(make_web):
    assert "Cloud" not in page(make_web(cameras={"yard": {"source": "demo://room"}}), "system")
