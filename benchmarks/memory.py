"""`bench memory`: the whole house by process, one camera, Slack on; presence, uploads and faces where asked for."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from benchmarks.ports import held_port
from benchmarks.running_house import RunningHouse, wait_for
from house import facts

PRESENCE = """
people: {Anna: {devices: ["02:00:00:00:00:01"]}}
presence: {routers: {list: {address: 'file://devices.json?fresh=1d'}}}
"""
INGEST = """
ingest: {{ftp: {{bind: '127.0.0.1:{ftp}', encryption: offered}}, smtp: {{bind: '127.0.0.1:{smtp}'}}}}
"""
UPLOAD = """
storage: {{upload: {{address: 'folder://{disk}', every: 30}}, archive: {{keep: [clips, pictures]}}}}
"""
FACES = """
faces: {{bind: '127.0.0.1:{port}', devices: {{board: {{serial: FOC1, address: 'https://127.0.0.1:1', password: x,
  key: kkkkkkkkkkkkkkkkkkkk}}}}}}
"""

MOST_MB, MOST_MB_WITH_BOTH = 400, 420
"""Of the house alone, and with presence and uploads."""


def run(argv: list[str]) -> int:
    """Let the demo room's walker through once, so that everything has been used, then measure; 1 when over a bound."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench memory", description=__doc__)
    parser.add_argument("--source", default="demo://room?first=3", help="the camera's address")
    parser.add_argument("--seconds", type=float, default=60, help="how long the house runs before it is measured")
    parser.add_argument("--presence", action="store_true", help="with a router, a list in a file")
    parser.add_argument("--upload", action="store_true", help="with a folder as the store, between two rounds")
    parser.add_argument("--ingest", action="store_true", help="with an FTP and a mail server, to which nobody sends")
    parser.add_argument("--faces", action="store_true", help="with the check of faces, which no device asks")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hearthwatch-store-") as disk:
        found, labelled = _measured(arguments, disk)
    whole = round(sum(found.values()), 1)
    if arguments.json:
        print(json.dumps({"pss_mb": found, "whole_mb": whole, "labelled": labelled}))
    else:
        print("\n".join(f"{name:14} {size:6.1f} MB" for name, size in found.items()))
        print(f"{'the house':14} {whole:6.1f} MB   ({labelled} pictures labelled)")
    return 0 if whole < (MOST_MB_WITH_BOTH if arguments.presence and arguments.upload else MOST_MB) else 1


def _measured(arguments: argparse.Namespace, disk: str) -> tuple[dict[str, float], int]:
    """Memory in MB by process once all have done their work, and how many pictures were labelled."""
    config = f"cameras: {{front: {{source: '{arguments.source}', motion: {{gap: 2}}}}}}"
    config += INGEST.format(ftp=held_port(), smtp=held_port()) if arguments.ingest else ""
    config += FACES.format(port=held_port()) if arguments.faces else ""
    config += (PRESENCE if arguments.presence else "") + (UPLOAD.format(disk=disk) if arguments.upload else "")
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        if arguments.presence:
            (house.home.path / "devices.json").write_text('[{"mac": "02:00:00:00:00:01"}]')
            wait_for(lambda: house.facts(facts.PeopleChanged), "somebody who is found home", 90)
        began = time.monotonic()
        wait_for(lambda: house.facts(facts.EventEnded), "an event that ended", 90)
        time.sleep(max(0.0, arguments.seconds - (time.monotonic() - began)))
        if arguments.upload:
            wait_for(lambda: house.facts(facts.SampleStored), "a sample that is stored", 90)
            wait_for(lambda: not _children(house.pids()["s3-upload"]), "the end of the round", 30)
        found = {name: round(size, 1) for name, size in sorted(house.pss().items())}
        return found, len(house.facts(facts.EventLabelled))


def _children(pid: int) -> list[str]:
    """The processes that this one has started and that run."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
