"""What is remembered of a log is read from as little of the journal as will do."""

from kept_house import NOON, mode

from house import facts
from ledger.history.journal import Journal, day_of, line
from ledger.history.journal import _facts_in as facts_in
from ledger.rebuild.remembered_log import Recall


def test_beside_an_older_copy_of_the_database_only_the_newest_days_of_the_journal_are_read(kept_house, monkeypatch):
    kept_house.happen(mode("home"))
    kept_house.history.close()
    journal = Journal(kept_house.home.history / "journal")
    for days in range(1, 40):
        at = NOON + days * 86_400
        journal.append(day_of(at), 0, [line(facts.SettingsChanged(at=at, id=f"s{days}", what="x", by="anna"))])
    read = []
    monkeypatch.setattr("ledger.history.journal._facts_in", lambda file, *_: read.append(file.name) or facts_in(file))
    recall = Recall(kept_house.home)

    assert recall.memory().newest == "s39"
    assert [fact.id for fact in recall.latest(3)] == ["s37", "s38", "s39"]
    assert recall.ids(3) == ["s37", "s38", "s39"]
    assert min(read) == day_of(NOON + 37 * 86_400) + ".jsonl"
    kept_house.reopen_history()
