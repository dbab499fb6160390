"""`bench presence-loop`: what the presence process costs, with a router of forty devices and three people.

While all are home, while the list shows nobody and their phones are probed, and while nobody is home.
"""

import argparse
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil

from benchmarks.power.start_path import StartPath
from benchmarks.running_house import wait_for
from house import facts
from ledger.errors import LedgerError

PEOPLE = ("Anna", "Ben", "Cleo")
MOST_SHARE, MOST_MB = 0.005, 60.0


def run(argv: list[str]) -> int:
    """Measure each situation; 1 when one costs more than 0.5 % of a core, or the process takes more than 60 MB."""
    parser = argparse.ArgumentParser(prog="hearthwatch bench presence-loop", description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0, help="how long each situation lasts")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    router = ListingRouter()
    with StartPath(config=_config(router.server_port), modules=("ledger.rebuild.start_server", "who_is_home")) as house:
        wait_for(house.works, "the log")
        process = psutil.Process(house.pid_of("who_is_home"))
        wait_for(lambda: _home(house) == PEOPLE, "everybody is home")
        found = {"all home": _share(process, asked.seconds)}
        router.phones = False
        time.sleep(65)  # the router is asked once a minute until then
        found["phones probed"] = _share(process, asked.seconds)
        for person in PEOPLE:
            house.log.record(facts.PresenceSaid(at=time.time(), person=person, home=False, by="bench"))
        wait_for(lambda: _home(house) == (), "nobody is home")
        found["nobody home"] = _share(process, asked.seconds)
        memory = process.memory_full_info().pss / 1e6
    router.shutdown()
    share = {name: round(each, 5) for name, each in found.items()}
    if asked.json:
        print(json.dumps({"share_of_a_core": share, "pss_mb": round(memory, 1)}))
    else:
        print("\n".join(f"{name:14} {100 * each:.3f} % of a core" for name, each in share.items()))
        print(f"{'memory':14} {memory:.1f} MB")
    return 0 if max(share.values()) < MOST_SHARE and memory < MOST_MB else 1


class ListingRouter(ThreadingHTTPServer):
    """A router that lists forty devices, those of people while `phones` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listing)
        self.phones = True
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Listing(BaseHTTPRequestHandler):
    server: ListingRouter
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        things = [_row(number, f"thing-{number}") for number in range(4, 41)]
        phones = [_row(number, f"{name}s-phone") for number, name in enumerate(PEOPLE, 1)]
        body = json.dumps(things + (phones if self.server.phones else [])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _row(number: int, name: str) -> dict[str, str]:
    return {"mac": f"10:00:00:00:00:{number:02x}", "name": name, "ip": f"127.0.1.{number}"}


def _config(port: int) -> str:
    people = "\n".join(f"  {name}: {{devices: [{name}s-phone]}}" for name in PEOPLE)
    return (f"cameras: {{front: {{source: 'demo://room'}}}}\npeople:\n{people}\npresence:\n  routers:\n    attic:\n"
            f"      address: http_login://127.0.0.1:{port}\n      http_login: {{devices: /list}}\n")


def _home(house: StartPath) -> tuple[str, ...] | None:
    try:
        return house.log.state().people
    except LedgerError:
        return None


def _share(process: psutil.Process, seconds: float, sleep: Callable[[float], None] = time.sleep) -> float:
    """The share of a core that the process uses over so many seconds."""
    before, began = process.cpu_times(), time.monotonic()
    sleep(seconds)
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / (time.monotonic() - began)
