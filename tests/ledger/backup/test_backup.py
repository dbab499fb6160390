"""A backup that is made while the house runs, restored into an empty home, is the house that was."""

import json
import os
import sqlite3
import tarfile
import threading
import time
from contextlib import ExitStack

import pytest

from historian.audit_trail import audited
from historian.history_worker import HistoryWorker
from house import facts
from house.clock import FakeClock
from house.masking import REMOVED
from ledger.backup.backup_reader import opened_source
from ledger.backup.contents import FOLDERS, LIST, SECRETS, BackupList, BackupRefused
from ledger.backup.restore import restore
from ledger.backup.snapshot import Snapshot
from ledger.files import upload_marks
from ledger.files.house_json import HouseMark
from ledger.history.reader import EventQuery, HistoryReader
from ledger.history.writer import History, opened
from ledger.home import Home
from ledger.rebuild.log_keeper import LogKeeper
from ledger.redis import keys
from ledger.redis.log import house_log
from ledger.redis.outbox import Outbox
from ledger.redis.timers import Timers

NOON = 1_700_000_000.0
GROUPS = ("historian", "notifier")
TOKEN = "xoxb-1-" + "secret" * 3


def visit(number):
    at, event = NOON + number, f"event{number:04}"
    yield facts.EventBegan(at=at, event=event, camera="front", picture=f"pi/front/2023-11-14/{event}")
    yield facts.AlertDecided(at=at + 1, event=event, camera="front", sent=True, reasons=("away",), channels=("slack://",))
    yield facts.AlertDelivered(at=at + 2, event=event, camera="front", channel="slack://", delay=2.0)
    yield facts.EventEnded(at=at + 3, event=event, camera="front", began_at=at, duration=3)


class AsItIs:
    """Messages of an outbox that are JSON already."""

    def encode(self, message):
        return message

    def decode(self, stored):
        return stored


class Lived:
    """A house with a log, a history, pictures and secrets."""

    def __init__(self, home, client):
        self.home, self.client, self.clock = home, client, FakeClock(NOON + 400)
        home.create()
        self.log = house_log(home, client)
        self.log.ensure_groups(list(GROUPS))
        self.keeper = LogKeeper(home, client, self.clock, lambda: list(GROUPS))
        self.keeper.check()
        self.history = History(home, audited)
        home.config.write_text(f"slack: {{bot_token: {TOKEN}, channel: C1}}\\ncameras: {{front: {{source: 'demo://room'}}}}\\n")
        (home.secrets / "password.json").write_text("{}")

    def happen(self, *made):
        for fact in made:
            self.log.record(fact)
            if isinstance(fact, facts.EventBegan) and fact.picture:
                base = self.home.pictures / fact.picture
                base.parent.mkdir(parents=True, exist_ok=True)
                for ending in (".jpg", ".thumb.jpg", ".json"):
                    base.with_name(base.name + ending).write_bytes(os.urandom(500))
        self.history.add(made, NOON, self.keeper.check())

    def snapshot(self, target, secrets=(TOKEN,)):
        return Snapshot(self.home, self.client, True, secrets).make(target, NOON)


@pytest.fixture
def lived(home, redis_server):
    with redis_server.client(30.0) as client:
        found = Lived(home, client)
        found.happen(facts.ModeChosen(at=NOON, mode="away", by="anna"), *(fact for n in range(30) for fact in visit(n)))
        yield found
        found.history.close()


@pytest.fixture
def elsewhere(tmp_path, short_path):
    """An empty home of another machine."""
    (short_path / "r").mkdir()
    return Home(tmp_path / "elsewhere", bases=(short_path / "r",))


def brought_back(place, home):
    with opened_source(place) as source:
        return restore(source, home, FakeClock(NOON + 4000), "14 Nov")


@pytest.fixture
def started(elsewhere):
    """A function that starts the log of the restored home."""
    from ledger.backup.restore import _server

    with ExitStack() as stack:
        yield lambda: stack.enter_context(_server(elsewhere))


def rows(home):
    with sqlite3.connect(home.history / "history.db") as db:
        found = [db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in ("facts", "entries", "audit")]
    db.close()
    return found


def files(home):
    return {str(file.relative_to(home.path)): file.read_bytes() for folder in (home.pictures, home.clips)
            for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("form", ["file", "folder"])
def test_a_restored_house_is_the_one_that_was_and_alerts_nothing_again(lived, elsewhere, started, tmp_path, form):
    Outbox(lived.client, AsItIs()).put("slack://", "item1", {"text": "an alert"}, key="event0029")
    before, target = rows(lived.home), tmp_path / ("house.tar" if form == "file" else "copy")
    if form == "folder":
        target.mkdir()

    made = lived.snapshot(target)
    brought_back(target, elsewhere)

    assert made.with_log and not made.with_secrets
    assert rows(elsewhere) == before
    assert files(elsewhere) == files(lived.home)
    client = started()
    log = house_log(elsewhere, client)
    assert (log.state().mode, log.state().fields["mode"]["by"]) == ("away", "anna")
    kept = {fact.id for fact in log.recent(1000)}
    assert kept >= {fact.id for fact in lived.log.recent(1000)}
    given = [taken.fact for taken in log.take("notifier", "notifier", count=1000, block=0)]
    assert {type(fact) for fact in given} == {facts.EpochBegan, facts.TroubleBegan}
    assert "restored from a backup of 14 Nov" in next(f.text for f in given if isinstance(f, facts.TroubleBegan))
    assert not list(client.scan_iter(keys.outbox("*", "*")))
    assert HouseMark(elsewhere).read().epoch.continues(HouseMark(lived.home).read().epoch)
    assert HouseMark(elsewhere).read().epoch.id != HouseMark(lived.home).read().epoch.id
    again, happened = opened(elsewhere, NOON, audited)
    again.close()
    assert happened == ""
    assert LogKeeper(elsewhere, client, FakeClock(NOON)).check().epoch == HouseMark(elsewhere).read().epoch


def test_a_backup_while_facts_come_has_all_that_was_there_when_it_began(lived, elsewhere, started, tmp_path):
    """A copy of the database's file alone would lack what is still beside it, and look whole."""
    done = threading.Event()
    wrote = []

    def go_on():
        number = 100
        while not done.is_set():
            lived.happen(*visit(number))
            wrote.append(number)
            number += 1
            time.sleep(0.005)

    writer = threading.Thread(target=go_on, daemon=True)
    writer.start()
    while len(wrote) < 5:
        time.sleep(0.01)
    there = {row[1] for row in rows(lived.home)[0]}
    lived.snapshot(tmp_path / "house.tar")
    done.set()
    writer.join(60)
    brought_back(tmp_path / "house.tar", elsewhere)

    known = {row[1] for row in rows(elsewhere)[0]}
    assert there <= known
    log = house_log(elsewhere, started())
    assert there <= {fact.id for fact in log.recent(2000)}
    last = max(number for number in wrote if f"event{number:04}" in {row[1] for row in rows(elsewhere)[1]})
    assert [number for number in wrote if number <= last] == [
        number for number in wrote if HistoryReader(elsewhere).event(f"event{number:04}")]
    assert lived.client.config_get("auto-aof-rewrite-percentage") == {"auto-aof-rewrite-percentage": "100"}


def test_only_its_owner_may_read_it_and_no_secret_is_in_it(lived, tmp_path):
    made = lived.snapshot(tmp_path / "house.tar")

    assert (tmp_path / "house.tar").stat().st_mode & 0o777 == 0o600
    with tarfile.open(tmp_path / "house.tar") as tar:
        names = tar.getnames()
        assert REMOVED in tar.extractfile("config.yml").read().decode()
    assert TOKEN.encode() not in (tmp_path / "house.tar").read_bytes()
    assert not any(name.startswith("secrets") for name in names) and names[-1] == LIST
    assert made.secrets == ("password.json",) and made.removed == ("config.yml:1",)


def test_what_killed_backups_left_beside_goes_with_the_next_one(lived, tmp_path):
    (tmp_path / ".hearthwatch-999999999-monday.tar.part").write_bytes(b"half a backup")
    (tmp_path / ".hearthwatch-999999999-x1y2z3").mkdir()
    (tmp_path / ".hearthwatch-999999999-x1y2z3" / "history.db").write_bytes(b"half a history")
    (tmp_path / ".hearthwatch-1-tuesday.tar.part").write_bytes(b"of a process that runs")
    (tmp_path / ".mine.part").write_bytes(b"mine")
    lived.snapshot(tmp_path / "house.tar")

    assert sorted(each.name for each in tmp_path.glob(".*")) == [".hearthwatch-1-tuesday.tar.part", ".mine.part"]


@pytest.mark.parametrize("line", [
    "# bot_token: xoxb-2-an-older-one", "key: 1  # was swordfish", "# rtsp://cam:old@10.0.0.7/",
    "text: |  # old\n  a # b",
    "a: 'it''s # no comment'  # but this: swordfish", "\t# tab", "list: [1, 2] # old"])
def test_comments_of_ones_own_are_not_in_a_backup_without_secrets(lived, tmp_path, line):
    lived.home.config.write_text(f"{line}\n# a line of the example\nweb: {{}}\n")
    Snapshot(lived.home, lived.client, True, (TOKEN,), comments=("a line of the example",)).make(
        tmp_path / "house.tar", NOON)
    with tarfile.open(tmp_path / "house.tar") as tar:
        text = tar.extractfile("config.yml").read().decode()

    assert not any(word in text for word in ("older", "swordfish", "old", "tab")), text
    assert "# a line of the example" in text and ("no comment" in text) == ("no comment" in line)
    assert ("a # b" in text) == ("a # b" in line)


def test_a_short_secret_is_removed_where_it_is_one_and_nowhere_else(lived, tmp_path):
    lived.home.config.write_text('cameras: {abc: {source: "rtsp://cam:abc@10.0.0.7/abc?token=abc&x=1"}}\n'
                                 "mqtt:\n  password: abc\nother: {password: 'abc', name: abc}\n")
    lived.snapshot(tmp_path / "house.tar", secrets=("abc",))
    with tarfile.open(tmp_path / "house.tar") as tar:
        text = tar.extractfile("config.yml").read().decode()

    assert text == (f'cameras: {{abc: {{source: "rtsp://cam:{REMOVED}@10.0.0.7/abc?token={REMOVED}&x=1"}}}}\n'
                    f"mqtt:\n  password: {REMOVED}\nother: {{password: '{REMOVED}', name: abc}}\n")


def test_with_secrets_all_of_it_comes_back(lived, elsewhere, tmp_path):
    lived.snapshot(tmp_path / "house.tar", secrets=None)
    brought_back(tmp_path / "house.tar", elsewhere)

    assert (elsewhere.secrets / "password.json").read_text() == "{}"
    assert elsewhere.config.read_text() == lived.home.config.read_text()
    assert (elsewhere.secrets / "password.json").stat().st_mode & 0o777 == 0o600


def test_the_second_backup_into_a_folder_changes_only_what_changed(lived, elsewhere, tmp_path):
    target = tmp_path / "copy"
    target.mkdir()
    lived.snapshot(target)
    picture = "pictures/pi/front/2023-11-14/event0001.jpg"
    before, gone = (target / picture).stat().st_ino, "pictures/pi/front/2023-11-14/event0002.jpg"
    (lived.home.path / gone).unlink()
    lived.happen(*visit(50))

    lived.snapshot(target)

    assert (target / picture).stat().st_ino == before
    assert not (target / gone).exists()
    assert json.loads((target / LIST).read_text())["files"][picture][0] == 500
    brought_back(target, elsewhere)
    assert HistoryReader(elsewhere).count(EventQuery()) == 31


@pytest.mark.parametrize("harm", ["cut off", "wrong byte", "another file", "link outside"])
def test_a_damaged_backup_is_refused_and_the_home_stays_empty(lived, elsewhere, tmp_path, harm):
    place = tmp_path / "house.tar"
    lived.snapshot(place)
    data = bytearray(place.read_bytes())
    if harm == "cut off":
        data = data[: len(data) // 2]
    elif harm == "wrong byte":
        at = data.index(b"SQLite format 3") + 5000
        data[at] ^= 1
    elif harm == "another file":
        data = bytearray(b"no backup at all" * 1000)
    place.write_bytes(data)
    if harm == "link outside":
        with tarfile.open(place, "a") as tar:
            tar.addfile(tarfile.TarInfo("../outside"))

    with pytest.raises(BackupRefused):
        brought_back(place, elsewhere)

    assert not elsewhere.path.exists() or not any(elsewhere.path.iterdir())


def test_of_every_folder_of_a_home_it_is_decided_whether_it_is_kept(home):
    folders = {path.name for path in vars(home).values() if hasattr(path, "name") and not path.suffix
               and path.parent == home.path}

    come_again = ("models", "archive", "logs", "locks", "tuning", "exports")
    assert folders == {*FOLDERS, *come_again, SECRETS, "history", "redis"}


def test_a_home_with_something_in_it_is_left_alone(lived, elsewhere, tmp_path):
    lived.snapshot(tmp_path / "house.tar")
    elsewhere.create()
    (elsewhere.path / "config.yml").write_text("mine")

    with pytest.raises(BackupRefused, match="is not empty"):
        brought_back(tmp_path / "house.tar", elsewhere)

    assert (elsewhere.path / "config.yml").read_text() == "mine"


def test_a_home_in_which_a_command_only_looked_is_empty_enough(lived, elsewhere, tmp_path):
    lived.snapshot(tmp_path / "house.tar")
    elsewhere.locks.mkdir(parents=True)
    (elsewhere.locks / "reindex.lock").touch()

    brought_back(tmp_path / "house.tar", elsewhere)

    assert "demo://room" in elsewhere.config.read_text()


def test_a_folder_with_other_things_in_it_is_no_place_for_a_backup(lived, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.jpg").write_bytes(b"x")

    with pytest.raises(BackupRefused, match="is not empty"):
        lived.snapshot(tmp_path / "photos")

    assert (tmp_path / "photos" / "me.jpg").exists()


def test_a_backup_into_a_folder_that_was_broken_off_is_made_again(lived, elsewhere, tmp_path, monkeypatch):
    target = tmp_path / "copy"
    target.mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(Snapshot, "_history", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OSError, match="No space"):
            lived.snapshot(target)
    with pytest.raises(BackupRefused, match="is no backup, or one that was broken off"):
        brought_back(target, elsewhere)

    lived.snapshot(target)
    brought_back(target, elsewhere)

    assert HistoryReader(elsewhere).count(EventQuery()) == 30


def test_a_house_without_a_log_of_its_own_comes_back_from_its_history(lived, elsewhere, tmp_path):
    made = Snapshot(lived.home, None, False, ()).make(tmp_path / "house.tar", NOON)
    brought_back(tmp_path / "house.tar", elsewhere)

    assert not made.with_log
    assert rows(elsewhere) == rows(lived.home)
    assert not list(elsewhere.redis.iterdir())


def test_what_only_the_log_had_is_kept_and_handled_by_nobody_but_the_historian(lived, elsewhere, started, tmp_path):
    late = [facts.ModeChosen(at=NOON + 500, mode="night", by="ben"), *visit(90)]
    for fact in late:
        lived.log.record(fact)
    lived.snapshot(tmp_path / "house.tar")
    brought_back(tmp_path / "house.tar", elsewhere)

    client = started()
    log = house_log(elsewhere, client)
    assert log.state().mode == "night"
    given = [taken.fact for taken in log.take("notifier", "notifier", count=1000, block=0)]
    assert {type(fact) for fact in given} == {facts.EpochBegan, facts.TroubleBegan}
    keeper = LogKeeper(elsewhere, client, FakeClock(NOON), lambda: list(GROUPS))
    history = History(elsewhere, audited)
    worker = HistoryWorker(log, history, lambda: history, Timers(client, "historian", FakeClock(NOON)), FakeClock(NOON),
                           keeper=keeper)
    worker.run_once(block=0)
    history.close()
    assert {fact.id for fact in late} <= {row[1] for row in rows(elsewhere)[0]}


def test_files_keep_their_time_so_that_none_of_them_is_new(lived, elsewhere, tmp_path):
    """By their time they are too old, were uploaded, or are looked for in the log after a crash."""
    picture = next(lived.home.pictures.rglob("event0001.jpg"))
    picture.with_suffix(".stored").write_text("{}")
    for file in (picture, picture.with_suffix(".stored")):
        os.utime(file, ns=(1_700_000_000_123_456_789,) * 2)
    lived.snapshot(tmp_path / "house.tar")
    brought_back(tmp_path / "house.tar", elsewhere)

    again = elsewhere.path / picture.relative_to(lived.home.path)
    assert again.stat().st_mtime_ns == 1_700_000_000_123_456_789
    assert not upload_marks.waits(again)


@pytest.mark.parametrize("name", ["notes.txt", "photos/me.jpg", ".git/config"])
def test_what_is_no_part_of_a_backup_stays_in_its_folder(lived, elsewhere, tmp_path, name):
    target = tmp_path / "copy"
    target.mkdir()
    lived.snapshot(target)
    (target / name).parent.mkdir(exist_ok=True)
    (target / name).write_text("mine")

    lived.snapshot(target)

    assert (target / name).read_text() == "mine"


@pytest.mark.parametrize("name", [".hearthwatch-abc12/history.db", ".config.yml.1.2.part", "pictures/pi/.e1.jpg.part"])
def test_what_a_killed_backup_left_in_its_folder_goes_with_the_next(lived, tmp_path, name):
    target = tmp_path / "copy"
    target.mkdir()
    lived.snapshot(target)
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    (target / name).write_text("half")

    lived.snapshot(target)

    assert not (target / name).exists()


def test_a_folder_with_a_list_of_something_else_is_no_place_for_a_backup(lived, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / LIST).write_text('{"of": "another program"}')

    with pytest.raises(BackupRefused, match="is not empty"):
        lived.snapshot(tmp_path / "mine")

    assert (tmp_path / "mine" / LIST).read_text() == '{"of": "another program"}'


@pytest.mark.parametrize("harm", [
    {"at": 1e300}, {"at": float("nan")}, {"at": -1e300}, {"files": {"config.yml": [1, "x", 10**30]}},
    {"files": {"config.yml": [1, "x", -5]}}, {"files": []}, {"format": "x"}, {"secrets": 1}])
def test_a_list_that_says_what_cannot_be_is_damaged(harm):
    made = json.loads(BackupList(NOON, False, False).encoded())

    with pytest.raises(BackupRefused, match="damaged"):
        BackupList.decoded(json.dumps(made | harm).encode())


def test_a_list_without_end_is_damaged():
    with pytest.raises(BackupRefused, match="damaged"):
        BackupList.decoded(b"[" * 100_000)
