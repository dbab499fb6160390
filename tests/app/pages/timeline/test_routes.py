"""The timeline's pages over HTTP: which day is shown to whom."""

from house import times
from ledger.history.database import FILE

DAY = 86_400.0


def test_a_moment_of_another_day_that_somebody_asks_for_is_not_what_the_next_one_gets_for_today(web):
    session = web.login()
    now, zone = web.services.clock.now(), web.settings.house.timezone
    other = session.get(web.url + "/timeline.json", params={"at": now - 3 * DAY}).json()
    today = session.get(web.url + "/timeline.json").json()

    assert other["end"] <= times.midnight(now, zone) - DAY
    assert today["end"] > now


def test_a_day_is_called_on_the_timeline_as_it_is_above_its_events(web):
    session = web.login()
    before = times.local(web.services.clock.now() - 5 * DAY, web.settings.house.timezone)
    page = session.get(web.url + "/timeline", params={"day": f"{before:%Y-%m-%d}"}).text

    assert f"<h1>{before:%A} {before.day} {before:%B}" in page


def test_a_history_that_cannot_be_read_is_said_of_mode_and_presence_as_well(web):
    web.home.history.mkdir(parents=True, exist_ok=True)
    (web.home.history / FILE).write_bytes(b"no database" * 1000)
    day = times.local(web.services.clock.now() - 5 * DAY, web.settings.house.timezone)
    said = web.login().get(web.url + "/timeline.json", params={"day": f"{day:%Y-%m-%d}"}).json()["lacking"]

    assert "Mode and presence of that day cannot be shown" in said
