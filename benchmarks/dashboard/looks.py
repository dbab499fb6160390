"""Looks at a running house with a real Chromium: bytes of a page, the first picture, a phone that scrolls."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.dashboard.busy_house import cookies
from benchmarks.running_house import RunningHouse

SLOWER = 4
"""How many times slower the browser's processor is made."""
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True,
                         "has_touch": True}
PICTURES = ("image", "media")
LONG = 50.0
"""Milliseconds from which on a task of the page is felt."""
SETTLED, AT_REST, SCROLLS = 5_000, 20.0, 6
"""Milliseconds after which a page counts as loaded; seconds without a finger on it; times it is scrolled through."""
WATCH = """
window.shifts = []; window.firstPicture = null;
new PerformanceObserver(list => { for (const each of list.getEntries()) window.shifts.push(each.value); })
  .observe({ type: "layout-shift", buffered: true });
(function look() {
  const shown = e => e.complete && e.naturalWidth && !e.hidden;
  const found = [...document.querySelectorAll("[data-camera] img")].some(shown);
  if (found) requestAnimationFrame(() => { window.firstPicture ??= performance.now(); });
  else requestAnimationFrame(look);
})();
"""


@dataclass(frozen=True)
class PhoneFigures:
    """What Now cost while it was scrolled, and at rest. Tasks in milliseconds, requests by the second.

    longest_task: of processor time, which others on the machine do not lengthen; by_the_wall: with their time.
    """

    longest_task: float
    long_tasks: int
    by_the_wall: float
    shift: float
    scrolling: float
    at_rest: float
    most_in_a_second: int


def weights(browser: Any, house: RunningHouse, paths: list[str]) -> dict[str, int]:
    """Bytes of each page with all it loads but pictures and clips, by path, as they come over the wire."""
    found = {}
    for path in paths:
        with _visitor(browser, house, known=path != "/login") as page:
            sizes: dict[str, int] = {}
            page.on("requestfinished", lambda request, sizes=sizes: _weigh(request, sizes))
            page.goto(house.url + path)
            page.wait_for_timeout(SETTLED)
            found[path] = sum(sizes.values())
    return found


def first_picture(browser: Any, house: RunningHouse) -> float:
    """Seconds from asking for Now to the first painted picture of a camera, the browser's processor made slower."""
    with _visitor(browser, house, slower=True) as page:
        page.goto(f"{house.url}/")
        while (found := page.evaluate("window.firstPicture")) is None:
            page.wait_for_timeout(50)
        return float(found) / 1000


def phone(browser: Any, house: RunningHouse) -> PhoneFigures:
    """Scroll Now from end to end on a phone, its processor made slower, then leave it alone for a while."""
    with _visitor(browser, house, slower=True, **PHONE) as page:
        asked: list[float] = []
        page.on("request", lambda request: asked.extend([time.monotonic()] * request.url.startswith("http")))
        page.goto(f"{house.url}/")
        page.wait_for_timeout(SETTLED)
        browser.start_tracing(page=page, categories=["toplevel", "devtools.timeline", "blink.user_timing"])
        began = time.monotonic()
        _scroll(page)
        ended = time.monotonic()
        tasks, waits = zip(*main_tasks(json.loads(browser.stop_tracing())["traceEvents"]), strict=True)
        page.wait_for_timeout(1000 * AT_REST)
        over, scrolled = time.monotonic(), [at for at in asked if began <= at <= ended]
        rested = [at for at in asked if at > ended]
        return PhoneFigures(max(tasks), sum(task > LONG for task in tasks), max(waits),
                            sum(page.evaluate("window.shifts")), len(scrolled) / (ended - began),
                            len(rested) / (over - ended), most_in_a_second(scrolled + rested))


def main_tasks(trace: list[dict[str, Any]]) -> Iterator[tuple[float, float]]:
    """Milliseconds of each task on the main thread of a page, of the processor and by the wall, of Chromium's trace."""
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in trace if e.get("name") == "thread_name"}
    for event in trace:
        if event.get("name", "").endswith("RunTask") and names.get((event["pid"], event["tid"])) == "CrRendererMain":
            yield event.get("tdur", 0) / 1000, event.get("dur", 0) / 1000


def most_in_a_second(moments: list[float]) -> int:
    """How many of these moments (seconds, in order) lie at most within any one second."""
    return max((sum(1 for other in moments if 0 <= other - at < 1) for at in moments), default=0)


def _weigh(request: Any, sizes: dict[str, int]) -> None:
    if request.resource_type in PICTURES or "/picture" in request.url or "/thumbnail" in request.url:
        return
    measured = request.sizes()
    sizes.setdefault(request.url, measured["responseBodySize"] + measured["responseHeadersSize"])


def _scroll(page: Any) -> None:
    inspector, down = page.context.new_cdp_session(page), True
    for _ in range(SCROLLS):
        far = page.evaluate("document.documentElement.scrollHeight")
        inspector.send("Input.synthesizeScrollGesture", {
            "x": 195, "y": 420, "yDistance": -far if down else far, "speed": 1600, "gestureSourceType": "touch"})
        down = not down


@contextmanager
def _visitor(browser: Any, house: RunningHouse, slower: bool = False, known: bool = True, **look: Any) -> Iterator[Any]:
    """A page with an empty cache; known: of somebody who has logged in."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}} | look)
    try:
        context.add_init_script(WATCH)
        page = context.new_page()
        kept = cookies(house, page.evaluate("navigator.userAgent")) if known else {}
        context.add_cookies([{"name": name, "value": value, "url": house.url} for name, value in kept.items()])
        if slower:
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield page
    finally:
        context.close()
