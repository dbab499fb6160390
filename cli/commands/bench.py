"""`hearthwatch bench [NAME] [options]`: measure the house, against named peers where there are any."""

import importlib
import sys

from ledger.home import Home

BENCHES = {
    "motion": ("benchmarks.motion", "motion per frame beside MOG2 and a running-average pipeline"),
    "quality": ("benchmarks.motion_quality.bench", "motion on real and drawn clips: pixels, events, occupied frames"),
    "events": ("benchmarks.events.bench", "visits found, how soon, how calm: by light, weather, distance"),
    "detectors": ("benchmarks.detectors.recall", "who is seen at what size, by day and infrared; analyzers compared"),
    "scenes": ("benchmarks.scenes.bench", "same scenes and tampered ones, each camera left out: calm, found, time"),
    "scene-fleet": ("benchmarks.scene_fleet", "1,000 cameras of a Meraki organisation: time, calls a second, memory"),
    "scene-live": ("benchmarks.scenes.live", "a camera that is covered, turned, out of focus: how soon it is Trouble"),
    "alerts": ("benchmarks.alerts", "from a visit's first frame to the message and its picture, a house in real time"),
    "kills": ("benchmarks.kills.bench", "kill -9 of each process, Redis gone; --random: any process, for an hour"),
    "hangs": ("benchmarks.trouble.hangs", "SIGSTOP of each process: how soon that is reported and it works again"),
    "log-faults": ("benchmarks.trouble.log_faults", "Redis full, read-only, failed over or gone: no visit is missed"),
    "disks": ("benchmarks.trouble.spoiled_disks", "its disk full, read-only or unmounted under a running house"),
    "reports": ("benchmarks.trouble.reports", "50 faults of six kinds: how soon people can read of each"),
    "uploads": ("benchmarks.uploads.bench", "processes killed at each call to the store while samples are stored"),
    "power": ("benchmarks.power.bench", "200 homes after a power cut: up and alerting, state right, loss named"),
    "outage": ("benchmarks.outage", "Slack down for a minute, the notifier killed: nothing missing, nothing twice"),
    "clips": ("benchmarks.preroll", "how long before its event each of 200 clips begins; ffprobe; cost of a packet"),
    "writes": ("benchmarks.writes", "bytes that all processes write for an event of a JPEG camera, and what is kept"),
    "samples": ("benchmarks.samples", "samples of events: what they cost a camera's loop, how large they are"),
    "tune": ("benchmarks.tuning.bench", "settings proposed by tags: false alerts spared, nobody lost, on real clips"),
    "frozen": ("benchmarks.trouble.frozen", "how soon a camera whose picture does not change any more is reported"),
    "pictures": ("benchmarks.pictures.bench", "every form of JPEG beside Chromium; a hundred made to do harm: memory"),
    "viewers": ("benchmarks.viewers", "acknowledgements while viewers want live streams"),
    "slow": ("benchmarks.attacks.slow_connections", "500 connections slow on purpose: how soon the page answers"),
    "hostile": ("benchmarks.attacks.hostile", "10,000 malformed, smuggled, oversized, spoofed and forged requests"),
    "forged": ("benchmarks.forged", "10,000 forged, stale, truncated and oversized Slack requests; repeats"),
    "faults": ("benchmarks.faults", "an RTSP server killed, hung, sending garbage, resized: how soon frames come"),
    "logins": ("benchmarks.logins.bench", "every form of login and of RTSP: ours beside Chromium and FFmpeg"),
    "cameras": ("benchmarks.cameras", "an RTSP camera beside motion and OpenCV, key frames only, sixteen in one"),
    "pushed": ("benchmarks.pushed.bench", "cameras that send by FTP: each make in its way, twenty at once"),
    "faces": ("benchmarks.faces.bench", "faces told apart: pairs, variants, 1,000 bad pictures of strangers, time"),
    "cloud-cap": ("benchmarks.cloud.cap", "paid calls: never more than may be made, killed, lost, throttled"),
    "memory": ("benchmarks.memory", "memory of the whole house by process"),
    "presence": ("benchmarks.presence.bench", "who is home: 30 made-up days in many houses beside two plain rules"),
    "presence-journey": ("benchmarks.presence.journey", "the last phone leaves, armed, alert, it is back, disarmed"),
    "presence-loop": ("benchmarks.presence.loop_cost", "what asking routers costs: processor and memory"),
    "events-page": ("benchmarks.history.page", "the Events page with all its counts over a million events"),
    "page": ("benchmarks.dashboard.bench", "bytes of pages, the first picture, 16 cameras on a phone, in Chromium"),
    "zip": ("benchmarks.history.zip", "500 pictures as one zip from a running house: exact, memory, others meanwhile"),
    "history": ("benchmarks.history.bench", "up to a million events: searches, size, inserts; --day: bytes written"),
}


def run(argv: list[str], home: Home) -> int:
    """Run one benchmark with the rest of the arguments; without a name list them."""
    if not argv or argv[0] in ("-h", "--help"):
        print("hearthwatch bench NAME [--json ...]\n")
        print("\n".join(f"  {name:16} {words}" for name, (_, words) in BENCHES.items()))
        return 0
    if argv[0] not in BENCHES:
        print(f"there is no benchmark {argv[0]!r}; known: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    return int(importlib.import_module(BENCHES[argv[0]][0]).run(argv[1:]))
