"""Looks at a camera's tagged samples on request (`./hearthwatch tune CAMERA --job`, cli/commands/tune/).

That process keeps the report; from here comes the fact.
"""

from collections.abc import Callable, Sequence

from historian.job_queue import JobProcess, JobQueue, RunningJob
from house import facts
from house.clock import Clock
from ledger.home import Home
from ledger.tuning_files import TuningFiles

ENDED = "the look at the samples ended by itself; ask again, and see the historian's log"
TOO_LONG = "the look at the samples took more than an hour and was given up"


def _look(camera: str) -> RunningJob:
    return JobProcess("cli", "tune", camera, "--job")


class TuningJobs(JobQueue[facts.TuningAsked, facts.TuningReported]):
    """Questions about samples. start: begins the look at a camera's."""

    ended, too_long = ENDED, TOO_LONG

    def __init__(self, home: Home, record: Callable[[facts.Fact], object], clock: Clock,
                 latest: Callable[[], Sequence[facts.Fact]] = tuple,
                 start: Callable[[str], RunningJob] = _look) -> None:
        super().__init__((facts.TuningAsked, facts.TuningReported), record, latest, clock)
        self._files, self._start = TuningFiles(home), start

    def begin(self, asked: facts.TuningAsked) -> RunningJob | str:
        try:
            return self._start(asked.camera)
        except OSError as error:
            return f"the look cannot be started: {error.strerror}"

    def refused(self, asked: facts.TuningAsked, reason: str) -> facts.TuningReported:
        return facts.TuningReported(id=facts.derived_id("tuning", asked.id), at=self.clock.now(), camera=asked.camera,
                                    asked=asked.id, channel=asked.channel, reason=reason)

    def answer(self, asked: facts.TuningAsked, reason: str) -> facts.TuningReported:
        report = None if reason else self._files.report(asked.camera)
        self._files.over(asked.camera)
        if report is None:
            return self.refused(asked, reason or "its report cannot be read")
        return facts.TuningReported(
            id=facts.derived_id("tuning", asked.id), at=self.clock.now(), camera=asked.camera, asked=asked.id,
            channel=asked.channel, lines=report.lines, offers=tuple(each.words for each in report.proposals))
