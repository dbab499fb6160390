"""`mjpeg+http://` on real HTTP, with the habits real cameras have."""

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import http_camera
import numpy as np
import pytest
from http_camera import LOGIN, Answer, Camera

from camera_process.source import Frame, SourceError
from camera_process.sources import mjpeg
from house.clock import Clock, FakeClock, SystemClock
from house.http import total_timeout
from vision import jpeg

PICTURES = [jpeg.encode(np.full((480, 640, 3), 20 + 8 * level, np.uint8)) for level in range(25)]


def stream(parts: Iterable[bytes], kind: str = "multipart/x-mixed-replace; boundary=frame", gap: float = 0.0,
           **headers: str) -> Answer:
    """An answer that sends these bytes one after the other and then nothing more, without hanging up."""

    def answer(camera: Camera) -> None:
        camera.send_response(200)
        camera.send_header("Content-Type", kind)
        for name, value in headers.items():
            camera.send_header(name.replace("_", "-"), value)
        camera.end_headers()
        camera.close_connection = True
        for part in parts:
            camera.wfile.write(part)
            if camera.server.stopping.wait(gap):
                return
        camera.server.stopping.wait(60)

    return answer


class InTurn:
    """Parts of a stream: each is sent when the one before has been read, a second later by the source's clock."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.clock, self._parts, self._go_on = FakeClock(), parts, threading.Semaphore(1)

    def __iter__(self) -> Iterator[bytes]:
        for each in self._parts:
            self._go_on.acquire()
            yield each

    def levels(self, source: mjpeg.MjpegSource, count: int) -> list[int]:
        """Which pictures are read."""
        found = []
        for _ in range(count):
            found.append(level(source.read()))
            self.clock.advance(1.0)
            self._go_on.release()
        return found


def part(picture: bytes, head: str = "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {size}\r\n\r\n",
         tail: str = "\r\n") -> bytes:
    return head.format(size=len(picture)).encode() + picture + tail.encode()


def opened(server: http_camera.CameraServer, options: str = "#fps=60", login: str = "", scheme: str = "mjpeg+http",
           path: str = "/video", clock: Clock | None = None) -> mjpeg.MjpegSource:
    source = mjpeg.connect(server.address(path, login, options, scheme), clock or SystemClock())
    source.open()
    return source


def level(frame: Frame | None) -> int:
    """Which of the pictures a frame shows."""
    assert frame is not None
    return round((float(frame.luma.mean()) - 20) / 8)


def error_of(work: Callable[[], object]) -> SourceError:
    with pytest.raises(SourceError) as caught:
        work()
    return caught.value


def test_the_bytes_of_the_camera_are_the_picture_and_the_luma_is_a_scaled_decode(camera) -> None:
    source = opened(camera({"/video": stream([part(PICTURES[3])])}))
    frame = source.read()
    source.close()

    assert frame is not None and frame.picture() == PICTURES[3]
    assert (frame.luma.shape, frame.luma.dtype, frame.live, level(frame)) == ((240, 320), np.uint8, True, 3)
    assert frame.bgr().shape == (480, 640, 3)


@pytest.mark.parametrize(("kind", "head", "tail"), [
    ("multipart/x-mixed-replace; boundary=frame", "--frame\r\nContent-Type: image/jpeg\r\n\r\n", "\r\n"),
    ("multipart/x-mixed-replace; boundary=--frame", "--frame\r\nContent-Type: image/jpeg\r\n\r\n", "\r\n"),
    ('multipart/x-mixed-replace;boundary="frame"', "----frame\nContent-type: image/jpeg\n\n", ""),
    ("multipart/x-mixed-replace; boundary=frame", "frame\r\nContent-Length: {size}\r\n\r\n", "\r\nframe--"),
    ("multipart/x-mixed-replace; boundary=announced", "--sent\r\nContent-Length:{size}\r\n\r\n", "\r\n"),
    ("multipart/mixed; boundary=frame", "--frame\r\nContent-Length: 17\r\n\r\n", "\r\n"),
    ("multipart/x-mixed-replace", "--x\r\nX-Text: \xff\xd8\r\n\r\n", "\r\n--x\r\nContent-Type: text/plain\r\n\r\nhi"),
    ("video/x-motion-jpeg", "", ""),
    ("image/jpeg", "--frame\r\n\r\n", "\r\n"),
    ("", "--frame\r\n\r\n", "\r\n"),
])
def test_a_camera_may_write_its_parts_in_any_of_the_ways_cameras_do(camera, kind: str, head: str, tail: str) -> None:
    parts = InTurn(part(picture, head, tail) for picture in PICTURES[:3])
    source = opened(camera({"/video": stream(parts, kind)}), clock=parts.clock)
    seen = parts.levels(source, 3)
    source.close()
    assert seen == [0, 1, 2]


def test_a_chunked_stream_is_read_too(camera) -> None:
    def chunked(data: bytes) -> bytes:
        halves = data[: len(data) // 2], data[len(data) // 2 :]
        return b"".join(b"%x\r\n%s\r\n" % (len(half), half) for half in halves)

    parts = InTurn(chunked(part(picture)) for picture in PICTURES[:3])
    source = opened(camera({"/video": stream(parts, Transfer_Encoding="chunked")}), clock=parts.clock)
    seen = parts.levels(source, 3)
    source.close()
    assert seen == [0, 1, 2]


def test_a_reader_that_was_busy_gets_the_newest_picture_and_not_the_backlog(camera) -> None:
    all_sent = threading.Event()

    def pictures() -> Iterator[bytes]:
        for picture in PICTURES:
            yield part(picture)
        all_sent.set()

    source = opened(camera({"/video": stream(pictures(), gap=0.02)}))
    first = source.read()
    assert all_sent.wait(60)
    second = source.read()
    source.close()
    assert level(first) == 0 and level(second) == len(PICTURES) - 1
    assert first is not None and second is not None and second.number == first.number + 1


def test_more_pictures_than_asked_for_are_dropped(camera) -> None:
    source = opened(camera({"/video": stream((part(PICTURES[n % 25]) for n in range(400)), gap=0.01)}), "#fps=5")
    frames = [source.read() for _ in range(6)]
    source.close()
    gaps = [b.time - a.time for a, b in zip(frames, frames[1:], strict=False)]
    assert sum(gaps) >= 4 / 5 - 0.05, "the second one may come early, when the first was late"
    assert [frame.number for frame in frames] == [0, 1, 2, 3, 4, 5]


def test_a_damaged_picture_is_passed_over(camera) -> None:
    damaged = PICTURES[0][:20] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + bytes(50) + b"\xff\xd9"
    source = opened(camera({"/video": stream([part(damaged), part(PICTURES[4])], gap=0.05)}))
    assert level(source.read()) == 4
    source.close()


@pytest.mark.parametrize(
    ("wants", "kind"),
    [(http_camera.behind_basic, "auto"), (http_camera.behind_basic, "basic"), (http_camera.behind_digest, "auto"),
     (http_camera.behind_digest, "digest")],
)
def test_a_password_opens_a_camera_in_the_form_it_wants(camera, wants: Callable[[Answer], Answer], kind: str) -> None:
    source = opened(camera({"/video": wants(stream([part(PICTURES[2])]))}), f"#auth={kind}", LOGIN)
    assert level(source.read()) == 2
    source.close()


def test_a_wrong_password_is_told_after_a_single_try_and_never_shown(camera) -> None:
    server = camera({"/video": http_camera.behind_digest(stream([]))})
    error = error_of(lambda: opened(server, login="me:hunter2@"))
    assert "refuses this user and password" in str(error) and "mjpeg+http://USER:PASSWORD@" in str(error)
    assert not error.transient and "hunter2" not in str(error)
    assert sum(sent is not None for sent in server.passwords) == 1


@pytest.mark.parametrize(("answer", "says"), [
    (lambda c: c.send(200, PICTURES[0], Content_Type="image/jpeg"), "write its address without mjpeg\\+"),
    (lambda c: c.send(200, b"<html>", Content_Type="text/html; charset=utf-8"), "sends text/html, not a stream"),
    (lambda c: c.send(404, b"no"), "status 404; check the path"),
])
def test_what_is_no_stream_is_told_when_it_is_opened(camera, answer: Answer, says: str) -> None:
    assert re.search(says, str(error_of(lambda: opened(camera({"/video": answer})))))


def test_a_stream_that_ends_for_good_is_told_and_can_be_opened_again(camera) -> None:
    parts = [part(PICTURES[1])]

    def those(camera: Camera) -> None:
        camera.send_response(200)
        camera.end_headers()
        camera.close_connection = True
        camera.wfile.write(b"".join(parts))

    source = opened(camera({"/video": those}), clock=FakeClock())
    assert level(source.read()) == 1
    parts.clear()
    error = error_of(source.read)
    assert error.transient and "has ended the stream" in str(error)
    parts.append(part(PICTURES[1]))
    source.open()
    frame = source.read()
    assert frame is not None and (level(frame), frame.number) == (1, 1)
    source.close()


def test_an_endless_part_is_refused_at_a_size(camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mjpeg, "LARGEST", 1 << 20)
    endless = stream([PICTURES[0][:700], *[bytes(65536)] * 100])
    error = error_of(opened(camera({"/video": endless})).read)
    assert "more than 1 MB that make no picture" in str(error) and not error.transient


def trickle(data: bytes) -> Answer:
    return stream([data[at : at + 1] for at in range(600)], gap=0.1)


@pytest.mark.parametrize("answer", [
    stream([]), stream([PICTURES[0][:-100]]), trickle(part(PICTURES[0])), stream([bytes(1000)] * 2000, gap=0.001),
    stream([PICTURES[0][:20] + b"\xff\xda\x00\x03\x01\xff\xd9"] * 2000, gap=0.005),
], ids=["sends nothing", "sends half a picture", "trickles", "sends junk for ever", "sends damaged ones for ever"])
def test_reading_never_hangs_on_a_camera_that(camera, answer: Answer) -> None:
    source = opened(camera({"/video": answer}), "#timeout=0.5")
    error = error_of(source.read)
    source.close()
    assert error.transient and "takes too long to answer" in str(error)


def test_each_picture_has_its_own_time_and_a_long_stream_is_not_cut_off(camera, monkeypatch) -> None:
    parts, ahead = InTurn(part(picture) for picture in PICTURES[:6]), [0.0]
    monkeypatch.setattr(total_timeout, "time", SimpleNamespace(monotonic=lambda: time.monotonic() + ahead[0]))
    source = opened(camera({"/video": stream(parts)}), "#timeout=10", clock=parts.clock)
    seen = []
    for _ in range(6):
        seen += parts.levels(source, 1)
        ahead[0] += 9.0
    source.close()
    assert seen == [0, 1, 2, 3, 4, 5]


def test_a_certificate_that_nobody_vouches_for_needs_a_word(camera, certificate: Path) -> None:
    parts = InTurn([part(PICTURES[1]), part(PICTURES[2])])
    server = camera({"/video": stream(parts)})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)

    error = error_of(lambda: opened(server, scheme="mjpeg+https"))
    assert "#verify=0" in str(error) and not error.transient
    source = opened(server, "#verify=0", scheme="mjpeg+https", clock=parts.clock)
    assert parts.levels(source, 2) == [1, 2]
    source.close()


def test_the_cameras_own_query_is_sent_and_our_options_are_not(camera) -> None:
    server = camera({"/video?fps=3": stream([part(PICTURES[0])])})
    opened(server, "#fps=5", path="/video?fps=3").close()
    assert server.asked == [("/video?fps=3", None)]


@pytest.mark.parametrize("address", ["mjpeg://cam/video", "mjpeg+rtsp://cam/video"])
def test_other_carriers_are_refused(address: str) -> None:
    with pytest.raises(SourceError, match="write mjpeg\\+http:// or mjpeg\\+https://, not "):
        mjpeg.connect(address, SystemClock())


def test_pictures_without_an_end_and_with_comments_longer_than_they_say_are_shown(camera) -> None:
    def longer(picture: bytes) -> bytes:
        return picture[:20] + b"\xff\xfe\x0f\xfe" + bytes(4092 + 608) + picture[20:]

    for change in (longer, lambda picture: picture[:-2], lambda picture: picture + bytes(5000)):
        source = opened(camera({"/video": stream([part(change(picture)) for picture in PICTURES[:8]], gap=0.02)}))
        frame = source.read()
        assert level(frame) < 8 and frame is not None and frame.picture().endswith(PICTURES[0][-2:])
        assert abs(float(frame.bgr().mean()) - 20 - 8 * level(frame)) < 3
        source.close()


def test_a_stream_of_pictures_too_large_to_be_shown_says_so(camera) -> None:
    at = PICTURES[0].index(b"\xff\xc0") + 5
    large = PICTURES[0][:at] + (9000).to_bytes(2, "big") * 2 + PICTURES[0][at + 4 :]
    source = opened(camera({"/video": stream([part(large)])}))
    error = error_of(source.read)
    assert "sends pictures of 81 megapixels; at most 50 can be shown" in str(error) and not error.transient


def test_the_picture_with_which_a_response_ends_is_shown(camera) -> None:
    whole = part(PICTURES[5])
    server = camera({"/video": stream([whole], Content_Length=str(len(whole)))})
    source = opened(server)
    assert level(source.read()) == 5
    source.close()


def test_the_length_of_a_first_picture_whose_headers_ran_into_the_responses_does_not_end_the_stream(camera) -> None:
    def merged(device: Camera) -> None:
        device.send_response(200)
        device.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        device.send_header("Content-Type", "image/jpeg")
        device.send_header("Content-Length", str(len(PICTURES[0])))
        device.end_headers()
        device.close_connection = True
        device.wfile.write(PICTURES[0] + b"\r\n")
        for each in parts:
            device.wfile.write(each)
        device.server.stopping.wait(60)

    parts = InTurn(part(picture) for picture in PICTURES[1:3])
    server = camera({"/video": merged})
    source = opened(server, clock=parts.clock)
    seen = parts.levels(source, 2)
    source.close()
    assert seen[-1] in (1, 2) and len(server.asked) == 1
