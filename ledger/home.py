"""The two directories of a house: home, which lasts, and the runtime directory, which lives in memory.

Home: config.yml and learned.yml, a copy of both as they were last right, secrets, pictures, clips, history, redis,
models, samples, logs, locks, and (made when they are used) archive: what was fetched again from a store, presence,
references: what cameras should see, tuning: what samples said of settings, faces: who is known by theirs, sealed,
pushed: what they sent by themselves, and exports: videos that were asked for.
Runtime: sockets, heartbeats, newest pictures while somebody looks, spools, who is home now. Nothing else is written.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ledger import runtime_dir
from ledger.disk_fault import fault_of
from ledger.errors import PlaceRefused

HOUSE_FILE = "house.json"
"""What the home knows of its house; every home has it once its house has run."""
_PLACE = "home-place"


class Home:
    """Paths of one house. `bases` are where the runtime directory may lie, best first; None means this system's."""

    def __init__(self, path: Path, bases: tuple[Path, ...] | None = None) -> None:
        self.path = path.expanduser().absolute()
        self._bases = bases
        self.config = self.path / "config.yml"
        self.learned = self.path / "learned.yml"
        self.good_config = self.path / "config.yml.good"
        self.good_learned = self.path / "learned.yml.good"
        self.secrets = self.path / "secrets"
        self.pictures = self.path / "pictures"
        self.clips = self.path / "clips"
        self.history = self.path / "history"
        self.logs = self.path / "logs"
        self.redis = self.path / "redis"
        self.models = self.path / "models"
        self.samples = self.path / "samples"
        self.archive = self.path / "archive"
        self.presence = self.path / "presence"
        self.references = self.path / "references"
        self.tuning = self.path / "tuning"
        self.faces = self.path / "faces"
        self.locks = self.path / "locks"
        self.exports = self.path / "exports"

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], default: Path) -> "Home":
        """The home named by HEARTHWATCH_HOME, else `default`."""
        named = environ.get("HEARTHWATCH_HOME", "").strip()
        return cls(Path(named) if named else default, runtime_dir.bases(environ))

    def holds(self, path: Path) -> bool:
        """Whether the path is the home, or lies in it, whatever links lead there."""
        return self.path.resolve() in (path.resolve(), *path.resolve().parents)

    def create(self) -> None:
        """Make home and its folders, readable by their owner alone; what is there stays as it is."""
        kept = (self.secrets, self.pictures, self.clips, self.history, self.logs, self.redis, self.models, self.samples,
                self.locks)
        for folder in (self.path, *kept):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @cached_property
    def runtime(self) -> Path:
        """The runtime directory, made if need be and checked; PlaceRefused when it cannot be trusted."""
        bases = self._bases if self._bases is not None else runtime_dir.bases(os.environ)
        return runtime_dir.directory(self.path.resolve(), bases)

    def note_place(self) -> None:
        """Remember, while the machine runs, where the home of the house that begins is. OSError."""
        (self.runtime / _PLACE).write_text(self._place())

    def is_displaced(self) -> bool:
        """Whether another folder, or none, is where the home of the running house was: its disk is not mounted."""
        try:
            known = (self.runtime / _PLACE).read_text()
        except (OSError, PlaceRefused):
            return False
        return known != self._place() and not (self.path / HOUSE_FILE).exists()

    def _place(self) -> str:
        try:
            about = self.path.stat()
        except OSError:
            return ""
        return f"{about.st_dev} {about.st_ino}"

    @property
    def redis_socket(self) -> Path:
        """Where the house's own Redis listens; short enough for a unix socket."""
        return self.runtime / runtime_dir.SOCKET

    @property
    def starting_socket(self) -> Path:
        """Where the house's own Redis listens while what it has is still being compared with what is remembered."""
        return self.runtime / runtime_dir.STARTING

    @property
    def settings_in_force(self) -> Path:
        """The last settings that were read without a mistake, with their secrets; of mode 600."""
        return self.runtime / "settings.json"

    def heartbeat(self, process: str) -> Path:
        """The file whose time says when `process` last went round its loop."""
        return self._in("heartbeats", process)

    def live(self, camera: str) -> Path:
        """The newest JPEG of `camera`, written while somebody holds its lease; its time is the frame's."""
        return self._in("live", f"{camera}.jpg")

    def lease(self, camera: str) -> Path:
        """Touched by whoever looks at `camera`; counts for a few seconds."""
        return self._in("live", f"{camera}.lease")

    def full(self, camera: str) -> Path:
        """The newest JPEG of `camera` in full size, written while somebody holds its lease; its time is the frame's."""
        return self._in("live", f"{camera}.full.jpg")

    def full_lease(self, camera: str) -> Path:
        """Touched by whoever looks at `camera` full screen, beside the other lease."""
        return self._in("live", f"{camera}.full.lease")

    def stages(self, camera: str) -> Path:
        """The steps of motion of `camera` as a JPEG, written while somebody holds their lease."""
        return self._in("live", f"{camera}.stages.jpg")

    def stages_lease(self, camera: str) -> Path:
        """Touched by whoever looks at the steps of motion of `camera`."""
        return self._in("live", f"{camera}.stages.lease")

    def frame_time(self, camera: str) -> Path:
        """Its file time is when `camera` gave its last frame."""
        return self._in("frames", f"{camera}.time")

    def open_event(self, camera: str) -> Path:
        """The event that is open at `camera` (JSON), while it is."""
        return self._in("frames", f"{camera}.open")

    @property
    def history_lease(self) -> Path:
        """Touched by whoever looks into the history: what was gathered for it is written at once for some seconds."""
        return self._in("history", "lease")

    def key_frames(self, camera: str) -> Path:
        """Seconds between the key frames of `camera` as text, while they come too seldom to decode only them."""
        return self._in("frames", f"{camera}.keys")

    def tuning_progress(self, camera: str) -> Path:
        """How far the look at the samples of `camera` is (JSON), while there is one."""
        return self._in("tuning", f"{camera}.json")

    def spool(self, process: str) -> Path:
        """Where facts of `process` wait while Redis is away."""
        return self._in("spool", f"{process}.jsonl")

    @property
    def export_job(self) -> Path:
        """What the job that exports a video is to join (JSON)."""
        return self._in("exports", "job.json")

    @property
    def export_progress(self) -> Path:
        """How far the job that exports a video is (JSON)."""
        return self._in("exports", "progress.json")

    @property
    def presence_report(self) -> Path:
        """What presence knew when it looked last (JSON)."""
        return self.runtime / "presence.json"

    @property
    def archive_asked(self) -> Path:
        """Touched by whoever asked for something from the archive, so that it is fetched at once."""
        return self._in("archive", "asked")

    @property
    def presence_heard(self) -> Path:
        """The evidence of the last minutes, a line each (JSON)."""
        return self.runtime / "presence.jsonl"

    def passing(self, camera: str) -> Path:
        """Pictures of `camera` that are shown once and never kept."""
        return self._in("passing", camera)

    def memory_thumbnail(self, name: str) -> Path:
        """A thumbnail (or its sidecar) of a picture that no disk took."""
        return self._in("thumbnails", name)

    def lock(self, process: str) -> Path:
        """The lock of `process`; in home, so that it holds whichever runtime directory is in use.

        While the home's disk takes no writes, or is not mounted: in the runtime directory.
        """
        in_home, in_memory = self.lock_places(process)
        if self.is_displaced():
            return in_memory
        with suppress(OSError):
            self.locks.mkdir(mode=0o700, exist_ok=True)
        return in_memory if fault_of(self.locks) else in_home

    def lock_places(self, process: str) -> tuple[Path, Path]:
        """Where the lock of `process` may lie: in home, and in the runtime directory."""
        return self.locks / f"{process}.lock", self._in("home-locks", f"{process}.lock")

    @property
    def process_logs(self) -> Path:
        """Where the processes of this house write their logs, or did last: `logs`, or a folder in memory."""
        given = self.runtime / "logs"
        return given if given.is_dir() else self.logs

    @property
    def guards(self) -> Path:
        """Where the locks of the processes that run beneath a supervisor lie (`NAME.lock`); need not exist."""
        return self.runtime / "locks"

    def _in(self, folder: str, name: str) -> Path:
        place = self.runtime / folder
        place.mkdir(mode=0o700, exist_ok=True)
        return place / name


def age_of(file: Path, now: float) -> float | None:
    """Seconds from when `file` was last touched (a heartbeat, a frame) to unix time `now`; None when it is not there.

    Never below 0, as after a clock was set back.
    """
    try:
        return max(0.0, now - file.stat().st_mtime)
    except OSError:
        return None
