"""A video is exported by a job: what it is told to join, one at a time, and what becomes of it."""

from types import SimpleNamespace

import pytest

from historian.audit_trail import audited
from historian.export_jobs import ENDED, NOTHING, TOO_LONG, ExportJobs, spans
from historian.job_queue import MOST_WAITING, TOO_MANY
from house import facts
from house.clock import FakeClock
from ledger.exports import Exports
from ledger.files.clips import Clips
from ledger.history.writer import History
from ledger.redis.log import Log

AT = 1_700_000_000.0


class Job:
    """A job that ends when a test says so."""

    def __init__(self):
        self.ended, self.stopped = None, False

    def code(self):
        return self.ended

    def stop(self):
        self.stopped = True


@pytest.fixture
def house(home, client):
    """Two events of a camera with their clips, in the history."""
    history, clips = History(home, audited), Clips(home, "pi")
    for number in range(2):
        at, event = AT + 600 * number, f"e{number}"
        clip = clips.id_of("hall", event, at)
        clips.make_place(clip).write_bytes(b"clip")
        clips.keep(clip, {})
        history.add([facts.EventBegan(at=at, event=event, camera="hall"),
                     facts.EventEnded(at=at + 20, event=event, camera="hall", began_at=at, duration=9.0, clip=clip),
                     facts.ClipStored(at=at + 30, event=event, camera="hall", clip=clip, seconds=24.0, pre_roll=5.0)],
                    AT)
    history.close()
    return home, Log(client)


def asked(**how):
    return facts.ExportAsked(**{"at": AT + 1000, "camera": "hall", "since": AT - 60, "until": AT + 700,
                                "by": "owner"} | how)


def made(log):
    return log.recent(100, [facts.VideoExported])


def test_a_job_is_told_which_clips_to_join_and_its_video_is_named_and_reported(house):
    home, log = house
    begun, job = [], Job()
    jobs = ExportJobs(home, log, FakeClock(AT + 1000), start=lambda file: (begun.append(file.read_text()), job)[1])
    wanted = asked()
    jobs.asked([wanted, wanted, asked(since=AT + 500)])
    jobs()
    jobs()
    assert len(begun) == 1, "one at a time"
    assert '"at": 1699999995.0' in begun[0] and '"at": 1700000595.0' in begun[0]
    job.ended = 0
    Exports(home).outcome.write_text('{"seconds": 48.0}')
    jobs()

    (found,) = made(log)
    assert (found.asked, found.seconds, found.reason) == (wanted.id, 48.0, "")
    assert Exports(home).path(found.file).name.startswith("hall_20231114-")
    assert len(begun) == 2


@pytest.mark.parametrize(("ended", "said", "reason"), [(1, "", ENDED), (4, '{"reason": "so"}', "so"),
                                                       (None, "", TOO_LONG)])
def test_a_job_that_fails_or_takes_too_long_is_reported_and_the_next_one_begins(house, ended, said, reason):
    home, log = house
    clock, job = FakeClock(AT + 1000), Job()
    jobs = ExportJobs(home, log, clock, start=lambda file: job)
    jobs.asked([asked()])
    jobs()
    job.ended = ended
    Exports(home).outcome.write_text(said)
    clock.advance(4000)
    jobs()

    assert [each.reason for each in made(log)] == [reason]
    assert job.stopped is (ended is None)


def test_where_nothing_is_stored_that_is_said(house):
    home, log = house
    jobs = ExportJobs(home, log, FakeClock(AT + 1000), start=lambda file: pytest.fail("there is nothing to join"))
    jobs.asked([asked(camera="yard"), asked(since=AT + 300, until=AT + 400)])
    for _ in range(3):
        jobs()

    assert [each.reason for each in made(log)] == [NOTHING, NOTHING]


def test_what_was_asked_before_the_process_ended_is_made_after_its_start(house):
    home, log = house
    wanted = asked(at=FakeClock().now())
    log.record(wanted)
    begun = []
    jobs = ExportJobs(home, log, FakeClock(), start=lambda file: (begun.append(file), Job())[1])
    jobs()

    assert len(begun) == 1


def test_clips_of_deleted_events_and_of_other_cameras_are_not_joined():
    own = [facts.EventBegan(at=AT, event="a", camera="hall"), facts.EventBegan(at=AT, event="b", camera="yard"),
           facts.EventBegan(at=AT + 9, event="c", camera="hall")]
    own += [facts.ClipStored(at=AT + 30, event=event, camera=camera, clip=event, seconds=20.0, pre_roll=5.0)
            for event, camera in (("a", "hall"), ("b", "yard"), ("c", "hall"))]
    own.append(facts.EventDeleted(at=AT + 99, event="c", camera="hall", by="owner"))

    assert [(span.clip, span.begin, span.end) for span in spans(own, asked())] == [("a", AT - 5, AT + 15)]


@pytest.mark.parametrize(("free", "days", "left"), [(10**10, 6, 1), (10**10, 8, 0), (10**8, 1, 0)])
def test_videos_go_after_a_week_and_at_once_when_the_disk_is_short_of_room(house, monkeypatch, free, days, left):
    home, log = house
    file = Exports(home).path("hall_20231114-180000_193000_0a1b2c3d")
    file.parent.mkdir()
    file.write_bytes(b"video")
    monkeypatch.setattr("historian.export_jobs.shutil.disk_usage", lambda path: SimpleNamespace(free=free))

    ExportJobs(home, log, FakeClock(file.stat().st_mtime + days * 86_400))()

    assert len(Exports(home).all()) == left


def test_who_asks_for_one_video_too_many_is_told_so_and_nobody_who_waits_loses_their_place(house):
    home, log = house
    begun, job = [], Job()
    jobs = ExportJobs(home, log, FakeClock(AT + 1000), start=lambda file: (begun.append(file), job)[1])
    wanted = [asked(since=AT - 60 - number) for number in range(MOST_WAITING + 1)]
    jobs.asked([wanted[0], *wanted])
    job.ended = 0
    for _ in range(MOST_WAITING + 2):
        jobs()

    assert [fact.asked for fact in made(log) if fact.reason == TOO_MANY] == [wanted[-1].id]
    assert len(begun) == MOST_WAITING, "what comes twice is made once"
