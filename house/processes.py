"""Which processes a house with these settings has, by name, and what each of them keeps. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from house.settings.whole_config import Settings

REDIS, PRESENCE, UPLOAD, INGEST, FACES = "redis", "presence", "s3-upload", "ingest", "faces"
BESIDE = ("fake-slack", "glances")
"""What `up` starts beside the house when asked to; nothing of the house needs it, and it is not counted with it."""
CAMERA = "camera-"
"""How the names of the processes of camera groups begin."""


@dataclass(frozen=True)
class HouseProcess:
    """One process. reads_log: the log has a group of its name. heartbeat: its loops beat (ledger/heartbeat.py)."""

    name: str
    reads_log: bool = True
    heartbeat: bool = True


def process_of_group(group: str) -> str:
    """The name of the process that runs this group of cameras."""
    return f"{CAMERA}{group}"


def comes_and_goes(name: str) -> bool:
    """Whether this process is started and ended while the house runs, as the settings change; others wait for `up`."""
    return name in (PRESENCE, UPLOAD, INGEST, FACES) or name.startswith(CAMERA)


def counted(running: Sequence[str], known: Sequence[str]) -> str:
    """How many of the known processes run, in words: those of the house are counted, those beside it named."""
    own, beside = ([each for each in known if (each in BESIDE) is wanted] for wanted in (False, True))
    well = sum(1 for each in own if each in running)
    return f"{well} of {len(own)} run" + (f"; beside the house: {', '.join(beside)}" if beside else "")


def processes_of(settings: Settings) -> list[HouseProcess]:
    """Every process these settings call for, in the order they are listed; redis only where none of one's own is.

    In which order they are started: START_ORDER of cli/supervise/start_order.py.
    """
    slack = settings.slack
    groups = sorted({camera.group for camera in settings.cameras.values()})
    return [
        *([] if settings.redis_url else [HouseProcess(REDIS, reads_log=False, heartbeat=False)]),
        HouseProcess("app", reads_log=False, heartbeat=False),
        *(HouseProcess(process_of_group(group)) for group in groups),
        *([HouseProcess(INGEST, reads_log=False)] if settings.ingest.runs else []),
        *([HouseProcess("analysis")] if settings.analyzes else []),
        *([HouseProcess(PRESENCE)] if settings.presence.routers else []),
        *([HouseProcess("socket-mode", reads_log=False)] if slack is not None and slack.app_token is not None else []),
        *([HouseProcess(FACES, reads_log=False)] if settings.faces is not None and settings.faces.devices else []),
        *([HouseProcess(UPLOAD)] if settings.storage.upload.address else []),
        HouseProcess("notifier"),
        HouseProcess("historian"),
    ]
