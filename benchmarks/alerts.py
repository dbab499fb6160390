"""`bench alerts CLIP`: from the moment a visit begins in a clip played in real time to the message, and its picture.

The truth is a list of frames at which visits begin in one round of the clip; the wall clock of a frame follows from the
clip's frame rate and the arrival times the camera recorded.
"""

import argparse
import json
import os
import re
import statistics
import time
from pathlib import Path
from typing import Any

from benchmarks.running_house import ROOT, RunningHouse, at_share, wait_for
from house import facts

CLIP = ROOT.parent / "shared" / "data" / "clips" / "people-indoor.mp4"
VISITS = (60, 226, 500, 737, 921, 1235)
FRAMES, RATE = 1394, 10.0


def run(argv: list[str]) -> int:
    """Play, wait, compare; 1 when a visit was missed or a bound is not kept."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench alerts", description=__doc__)
    parser.add_argument("clip", nargs="?", type=Path, default=CLIP, help="people-indoor.mp4, whose visits are known")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    found = measure(arguments.clip, arguments.minutes * 60)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:32} {value}" for name, value in found.items()))
    kept = (found["message_median_s"] < 1.5 and found["message_p95_s"] < 2.5 and found["visits_missed"] == 0
            and found["picture_after_processing_max_s"] < 1.0)
    return 0 if kept else 1


def measure(clip: Path, seconds: float) -> dict[str, Any]:
    """The figures of one run of a house that plays `clip` in a loop for `seconds`."""
    config = (f"cameras: {{front: {{source: 'file://{clip}?realtime=1&loop=1', motion: {{gap: 2}}}}}}\n"
              "alerts: {cooldown: 0}")
    with RunningHouse(config, slack={}, environ=dict(os.environ)) as house:
        wait_for(house.home.frame_time("front").exists, "the camera's first frame")
        time.sleep(seconds)
        ended = time.time()
        time.sleep(5)  # the pictures of the last message are still on their way
        assert house.slack is not None
        events = {fact.event: fact for fact in house.facts(facts.EventBegan)}
        messages = [each for each in house.slack.messages() if each.get("thread_ts") in (None, each["ts"])]
        files = [each for each in house.slack.files() if not each.get("channels")]  # those of threads are shared there
    return _figures(events, messages, files, ended)


def _figures(events: dict[str, facts.EventBegan], messages: list[dict[str, Any]], files: list[dict[str, Any]],
             ended: float) -> dict[str, Any]:
    sent = {event: message["posted_at"] for message in messages if (event := _event_of(message, events))}
    start = statistics.median(fact.at - fact.frame / RATE for fact in events.values())
    begun = [k * FRAMES + frame for k in range(1000) for frame in VISITS]
    visits = [frame for frame in begun if start + frame / RATE < ended - 3]
    delays, missed = [], 0
    for visit in visits:
        mine = [sent[event] for event, fact in events.items() if event in sent and -10 <= fact.frame - visit < 40]
        if mine:
            delays.append(min(mine) - (start + visit / RATE))
        missed += not mine
    shown = [one["shown_at"] - one["processed_at"] for one in files if one.get("shown_at") and one.get("processed_at")]
    unshown = sum(1 for one in files if one.get("processed_at") and not one.get("shown_at"))
    return {
        "visits": len(visits), "visits_missed": missed, "messages": len(messages), "events": len(events),
        "message_median_s": round(statistics.median(delays), 3), "message_p95_s": round(at_share(delays, 0.95), 3),
        "message_max_s": round(max(delays), 3), "pictures_shown": len(shown), "pictures_not_shown": unshown,
        "picture_after_processing_median_s": round(statistics.median(shown), 3),
        "picture_after_processing_max_s": round(max(shown), 3),
    }


def _event_of(message: dict[str, Any], events: dict[str, facts.EventBegan]) -> str:
    """The event whose id is in the message's buttons, or ""."""
    found = re.findall(r"[0-9a-f]{32}", json.dumps(message))
    return next((event for event in found if event in events), "")
