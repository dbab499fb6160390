"""The first page: how many events are new, and what does not work."""

import re
import time

from house import facts
from ledger.history.writer import History

NOW = time.time()


def visit(number, camera="hall"):
    at, event = NOW - 3600 * number - 60, f"e{number:04}abcd"
    return [facts.EventBegan(at=at, event=event, camera=camera),
            facts.EventEnded(at=at + 9, event=event, camera=camera, began_at=at, duration=9.0)]


def new(web, session):
    found = re.search(r"([\d,]+) new</a>", session.get(web.url).text)
    return found[1] if found else ""


def test_new_events_are_counted_in_the_log_and_in_the_history_once(web):
    history = History(web.home, timezone=web.settings.house.timezone)
    history.add([fact for number in range(12) for fact in visit(number)], time.time())
    history.close()
    web.record(*[fact for number in range(3) for fact in visit(number)])
    session = web.login()
    assert new(web, session) == "12"

    web.record(facts.EventReviewed(at=time.time(), event="e0001abcd", seen=True, by="owner"))
    assert new(web, session) == "11"
    web.record(facts.EventsReviewed(at=time.time(), until=time.time() - 3600, by="owner"))
    assert new(web, session) == "1"
    web.command(session, "seen all")
    assert new(web, session) == ""


def test_without_a_history_those_of_the_log_are_counted(web):
    web.record(*visit(1))

    assert new(web, web.login()) == "1"


def test_a_channel_that_cannot_be_reached_is_not_said_to_send_alerts(web):
    web.record(facts.ModeChosen(at=time.time(), mode="away", by="U1"),
               facts.TroubleBegan(at=time.time(), kind="channel", about="slack://", text="it cannot be reached"))

    page = web.login().get(web.url).text

    assert "no alert can be delivered, Slack can&#39;t be reached" in page
    assert "alerts on Slack" not in page and "not on Slack" in page
    assert 'class="lamp armed"' not in page


def test_a_mode_that_does_nothing_of_its_own_is_explained_openly_once_it_is_chosen(web):
    session = web.login()
    assert '<details class="mode-notes soft"><summary>Night and Auto work like Home here' in session.get(web.url).text

    web.record(facts.ModeChosen(at=time.time(), mode="night", by="U1"))

    assert '<details class="mode-notes soft" open>' in session.get(web.url).text
