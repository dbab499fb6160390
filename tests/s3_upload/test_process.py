"""The process as it is started, with a real Redis: it stores, says so, fetches what is asked for, and stays small."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from house import facts
from ledger.files.archive_cache import ArchiveCache
from ledger.files.samples import Samples, waits_for_upload
from ledger.heartbeat import read
from ledger.home import Home
from ledger.redis.log import Log

ROOT = Path(__file__).resolve().parents[2]
AT = 1_777_640_400.0
CLIP = "attic/front/2026-05-01/e1"


@pytest.fixture
def running(redis_server, home, tmp_path):
    """Starts the process for a folder as its store; ends it afterwards."""
    disk, started = tmp_path / "disk", []
    disk.mkdir()
    home.config.write_text("storage:\n  archive: {keep: [clips]}\n"
                           f"  upload: {{address: 'folder://{disk}', every: 10}}\n")
    environ = {**os.environ, "HEARTHWATCH_HOME": str(home.path), "REDIS_URL": redis_server.url}
    same = Home.from_environment(environ, home.path)

    def start():
        started.append(subprocess.Popen([sys.executable, "-m", "s3_upload"], cwd=ROOT, env=environ))
        return started[-1], disk, same

    yield start
    for each in started:
        each.kill()
        each.wait()
    shutil.rmtree(same.runtime, ignore_errors=True)


def pss_kb(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def test_what_is_there_is_stored_what_is_asked_for_is_fetched_and_the_process_is_small(running, home, client, until):
    samples = Samples(home, "attic")
    id = samples.id_of("front", "e1", AT)
    samples.save(id, {"strip.jpg": b"strip"}, {"event": "e1"})
    log = Log(client)
    process, disk, same = running()

    until(lambda: not waits_for_upload(samples.path(id)), "the sample is stored", 60)
    assert [fact.sample for fact in log.recent(10, [facts.SampleStored])] == [id]

    clip = disk / f"clips/{CLIP}.mp4"
    clip.parent.mkdir(parents=True)
    clip.write_bytes(b"a clip from long ago")
    for file in (CLIP, CLIP + "9"):
        log.record(facts.ArchiveAsked(at=AT, event="e1", camera="front", kind="clips", file=file, by="page"))
    same.archive_asked.touch()
    until(lambda: len(log.recent(10, [facts.ArchiveFetched])) == 2, "both are answered", 60)
    assert [(fact.file, fact.reason) for fact in reversed(log.recent(10, [facts.ArchiveFetched]))] == [
        (CLIP, ""), (CLIP + "9", "it is not in the archive")]
    assert ArchiveCache(home, 10_000).path("clips", CLIP).read_bytes() == b"a clip from long ago"

    assert pss_kb(process.pid) < 30_000
    assert read(same.heartbeat("s3-upload")).pid == process.pid
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


def test_a_round_ends_with_the_process_that_was_killed(running, home, until):
    process, _, _ = running()
    until(lambda: children(process.pid), "a round runs", 60)
    [round_pid] = children(process.pid)
    process.kill()
    process.wait()

    until(lambda: not Path(f"/proc/{round_pid}").exists() or "Z" in Path(f"/proc/{round_pid}/stat").read_text(),
          "the round has ended", 60)


def children(pid):
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
