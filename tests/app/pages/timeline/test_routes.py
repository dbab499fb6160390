"""The timeline's pages over HTTP: which day is shown to whom."""

from house import times

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
