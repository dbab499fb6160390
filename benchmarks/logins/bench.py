"""`bench logins`: every form of login over HTTP (one picture, MJPEG) and RTSP, and every way of speaking RTSP.

Our sources are tried beside Chromium (HTTP) and FFmpeg's reader as PyAV has it (RTSP). Printed for each: whether a
picture came, and what ours says where it gives none. `worse` counts where the other one shows a picture and ours does
not; `unnamed` counts refusals of ours that do not name the cause.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from urllib.parse import quote

import av
import numpy as np

from benchmarks.logins.forms import FORMS, USER, LoginForm
from benchmarks.logins.http_login_camera import HttpLoginCamera
from benchmarks.logins.rtsp_login_camera import RtspLoginCamera
from benchmarks.logins.stream_forms import STREAM_FORMS
from camera_process import factory
from camera_process.source import SourceError
from house.clock import SystemClock
from vision import jpeg

Shows = Callable[[str, LoginForm], bool]
"""Whether another program shows a picture of this address to a user who gives the right password."""


@dataclass(frozen=True)
class LoginRow:
    """One form by one transport. says: why ours gives no picture; expected: a part of what it shall say."""

    transport: str
    form: str
    ours: bool
    other: bool
    says: str = ""
    expected: str = ""

    @property
    def worse(self) -> bool:
        """Whether the other shows what ours does not."""
        return self.other and not self.ours

    @property
    def unnamed(self) -> bool:
        """Whether ours refuses without naming the cause."""
        return not self.ours and (not self.expected or self.expected not in self.says)


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser("hearthwatch bench logins", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--no-browser", action="store_true", help="leave Chromium out")
    options = parser.parse_args(argv)
    rows = [*_http(options.no_browser), *_rtsp()]
    worse, unnamed = sum(row.worse for row in rows), sum(row.unnamed for row in rows)
    if options.json:
        print(json.dumps({"worse": worse, "unnamed": unnamed, "rows": [asdict(row) for row in rows]}))
    else:
        print("\n".join(map(_line, rows)))
        ours, other = sum(row.ours for row in rows), sum(row.other for row in rows)
        print(f"{len(rows)} rows: a picture {ours} (the other {other}), worse {worse}, unnamed {unnamed}")
    return 1 if worse or unnamed else 0


def _line(row: LoginRow) -> str:
    marks = f"{'picture' if row.ours else '-':8} {'picture' if row.other else '-':8}"
    wrong = " WORSE" if row.worse else " UNNAMED" if row.unnamed else ""
    return f"{row.transport:6} {row.form:42} {marks}{wrong} {row.says}".rstrip()


def _http(without: bool) -> Iterator[LoginRow]:
    camera = HttpLoginCamera(jpeg.encode(np.full((120, 160, 3), 128, np.uint8)))
    with _no_browser() if without else _chromium() as shows:
        for number, form in enumerate(FORMS):
            for transport, kind in (("http", "snap"), ("mjpeg", "stream")):
                at = f"127.0.0.1:{camera.server_port}/{number}/{kind}"
                scheme = "mjpeg+http" if transport == "mjpeg" else "http"
                says = _ours(f"{scheme}://{_login(form)}@{at}")
                yield LoginRow(transport, form.name, not says, shows(f"http://{at}", form), says, form.says)
    camera.stop()


def _rtsp() -> Iterator[LoginRow]:
    camera = RtspLoginCamera()
    for number, form in enumerate(FORMS):
        address = f"rtsp://{_login(form)}@127.0.0.1:{camera.port}/{number}/0"
        says = _ours(f"{address}#timeout=2")
        yield LoginRow("rtsp", form.name, not says, _ffmpeg(address), says, form.by_rtsp or form.says)
    for number, stream in enumerate(STREAM_FORMS):
        address = f"rtsp://127.0.0.1:{camera.port}/0/{number}"
        says = _ours(f"{address}#timeout=2")
        yield LoginRow("stream", stream.name, not says, _ffmpeg(address), says, stream.says)
    camera.shutdown()
    camera.server_close()


def _login(form: LoginForm) -> str:
    return f"{USER}:{quote(form.password, safe='')}"


def _ours(address: str) -> str:
    """What our source says instead of a first picture; "" when it gives one."""
    source = factory.source(address, SystemClock())
    try:
        source.open()
        return "" if source.read() else "it ended"
    except SourceError as error:
        return str(error).replace(str(source), "").partition(" ")[2]
    finally:
        source.close()


def _ffmpeg(address: str) -> bool:
    """Whether FFmpeg's reader decodes a picture over TCP, with the options that are usual for cameras."""
    try:
        with av.open(address, options={"rtsp_transport": "tcp", "timeout": "3000000"}, timeout=(4, 3)) as container:
            return next(container.decode(video=0), None) is not None
    except (av.FFmpegError, OSError, IndexError):
        return False


@contextmanager
def _no_browser() -> Iterator[Shows]:
    yield lambda *_: False


@contextmanager
def _chromium() -> Iterator[Shows]:
    from playwright.sync_api import Error, sync_playwright  # a tool of the tests, not of a house

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])

        def shows(address: str, form: LoginForm) -> bool:
            context = browser.new_context(http_credentials={"username": USER, "password": form.password})
            page = context.new_page()
            try:
                page.goto(address, wait_until="commit", timeout=3000)
                page.wait_for_function("document.images.length && document.images[0].naturalWidth > 0", timeout=2000)
                return True
            except Error:
                return False
            finally:
                context.close()

        yield shows
        browser.close()
