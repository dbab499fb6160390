"""`bench memory`: the whole house by process, one camera, Slack on, uploads and presence off."""

import argparse
import json
import os
import time

from benchmarks.running_house import RunningHouse, wait_for
from house import facts


def run(argv: list[str]) -> int:
    """Let the demo room's walker through once, so that everything has been used, then measure; 1 when over 400 MB."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench memory", description=__doc__)
    parser.add_argument("--source", default="demo://room?first=3", help="the camera's address")
    parser.add_argument("--seconds", type=float, default=60, help="how long the house runs before it is measured")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    config = f"cameras: {{front: {{source: '{arguments.source}', motion: {{gap: 2}}}}}}"
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        began = time.monotonic()
        wait_for(lambda: house.facts(facts.EventEnded), "an event that ended", 90)
        time.sleep(max(0.0, arguments.seconds - (time.monotonic() - began)))
        found = {name: round(size, 1) for name, size in sorted(house.pss().items())}
        labelled = len(house.facts(facts.EventLabelled))
    whole = round(sum(found.values()), 1)
    if arguments.json:
        print(json.dumps({"pss_mb": found, "whole_mb": whole, "labelled": labelled}))
    else:
        print("\n".join(f"{name:14} {size:6.1f} MB" for name, size in found.items()))
        print(f"{'the house':14} {whole:6.1f} MB   ({labelled} pictures labelled)")
    return 0 if whole < 400 else 1
