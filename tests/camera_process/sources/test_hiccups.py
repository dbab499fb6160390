"""Cameras of which one answer or another fails: real ones on HTTP, and what is made of them."""

from collections.abc import Callable, Iterator
from itertools import count

import numpy as np
import pytest
from http_camera import Answer, Camera, CameraServer

from camera_process.http_camera import failing_answers
from camera_process.source import SourceError
from camera_process.sources import http, mjpeg
from house.clock import FakeClock
from vision import jpeg

PICTURES = [jpeg.encode(np.full((360, 640, 3), 40 + 8 * n, np.uint8)) for n in range(20)]
NOISY = jpeg.encode(np.random.default_rng(1).integers(0, 255, (360, 640, 3), dtype=np.uint8))


def busy(camera: Camera) -> None:
    camera.send(503, b"busy")


def half(camera: Camera) -> None:
    camera.send(200, NOISY[: len(NOISY) // 2], Content_Type="image/jpeg")


def broken(camera: Camera) -> None:
    """A picture whose middle was lost on the way; OpenCV fills the rest with gray."""
    middle = len(NOISY) // 2
    camera.send(200, NOISY[:middle] + NOISY[middle + 1400 :], Content_Type="image/jpeg")


def cut(camera: Camera) -> None:
    camera.send_response(200)
    camera.send_header("Content-Length", str(len(NOISY)))
    camera.end_headers()
    camera.wfile.write(NOISY[:5000])
    camera.close_connection = True


def hung_up(camera: Camera) -> None:
    camera.close_connection = True


def page(camera: Camera) -> None:
    camera.send(200, b"<html>", Content_Type="text/html")


FAILURES = [busy, half, broken, cut, hung_up, page]


def failing(every: int, how: Answer) -> Answer:
    """Answers with pictures, one brighter than the other, of which every `every`th fails."""
    number = count(1)

    def answer(camera: Camera) -> None:
        asked = next(number)
        if asked % every:
            camera.send(200, PICTURES[asked % len(PICTURES)], Content_Type="image/jpeg")
        else:
            how(camera)

    return answer


def opened(server: CameraServer, clock: FakeClock, options: str = "") -> http.HttpSource:
    source = http.connect(server.address(options=options), clock)
    source.open()
    return source


@pytest.mark.parametrize("how", FAILURES)
@pytest.mark.parametrize("every", [2, 3, 10])
def test_an_answer_that_fails_now_and_then_is_passed_over(camera, every: int, how: Answer) -> None:
    clock = FakeClock()
    source = opened(camera({"/snap": failing(every, how)}), clock)
    began = clock.monotonic()
    frames = [source.read() for _ in range(24)]
    source.close()
    assert [frame.number for frame in frames if frame] == list(range(24))
    assert clock.monotonic() - began <= 24 * 1.5, "and the pictures come nearly as often as without"


def test_a_connection_that_the_camera_ends_after_each_answer_costs_nothing(camera) -> None:
    clock, answered = FakeClock(), []

    def once(camera: Camera) -> None:
        """The second request on a connection is taken, and never answered."""
        if camera.connection in answered:
            camera.close_connection = True
        else:
            answered.append(camera.connection)
            camera.send(200, PICTURES[0], Content_Type="image/jpeg")

    source = opened(camera({"/snap": once}), clock)
    began = clock.monotonic()
    for _ in range(100):
        source.read()
        assert source.failing_answers() is None
    source.close()
    assert clock.monotonic() - began == 99


@pytest.mark.parametrize("how", FAILURES)
def test_a_camera_that_fails_for_two_seconds_is_not_lost(camera, how: Answer) -> None:
    clock = FakeClock()
    began = clock.monotonic()

    def answer(camera: Camera) -> None:
        if 3 < clock.monotonic() - began < 5:
            how(camera)
        else:
            camera.send(200, PICTURES[0], Content_Type="image/jpeg")

    source = opened(camera({"/snap": answer}), clock, "#interval=0.5")
    times = [frame.time - began for frame in (source.read() for _ in range(12)) if frame]
    source.close()
    assert times[-1] > 5.5 and max(b - a for a, b in zip(times, times[1:], strict=False)) <= 3.5


def test_a_camera_that_goes_on_failing_is_lost_after_some_seconds(camera) -> None:
    clock, answer = FakeClock(), [PICTURES[0]]
    server = camera({"/snap": lambda c: c.send(200 if answer else 503, PICTURES[0], Content_Type="image/jpeg")})
    source = opened(server, clock)
    source.read()
    answer.clear()
    began = clock.monotonic()
    with pytest.raises(SourceError, match="status 503"):
        source.read()
    assert failing_answers.PATIENCE < clock.monotonic() - began < failing_answers.PATIENCE + 3
    source.close()


def test_the_first_answer_after_opening_must_be_a_good_one(camera) -> None:
    source = opened(camera({"/snap": busy}), FakeClock())
    with pytest.raises(SourceError, match="status 503"):
        source.read()
    source.close()


@pytest.mark.parametrize(("every", "says"), [(2, "half of its answers fail"), (3, "a third of its answers fail")])
def test_many_answers_that_fail_are_said_after_a_minute_until_they_are_few(camera, every: int, says: str) -> None:
    clock, rate = FakeClock(), [every]
    number = count(1)

    def answer(camera: Camera) -> None:
        if rate and next(number) % rate[0] == 0:
            busy(camera)
        else:
            camera.send(200, PICTURES[0], Content_Type="image/jpeg")

    source = opened(camera({"/snap": answer}), clock)
    began, said = clock.monotonic(), []
    while clock.monotonic() - began < 90:
        source.read()
        said.append((clock.monotonic() - began, source.failing_answers()))
    found = [(seconds, each) for seconds, each in said if each]
    assert 60 <= found[0][0] < 65
    assert {each.what for _, each in found} == {says} and "status 503" in found[0][1].why
    rate.clear()
    while clock.monotonic() - began < 200 and source.failing_answers():
        source.read()
    assert clock.monotonic() - began < 150
    source.close()


def test_a_tenth_of_its_answers_that_fail_is_nothing_to_report(camera) -> None:
    clock = FakeClock()
    source = opened(camera({"/snap": failing(10, busy)}), clock)
    for _ in range(180):
        source.read()
        assert source.failing_answers() is None
    source.close()


def test_a_camera_that_writes_all_of_its_pictures_oddly_is_taken_as_it_is(camera) -> None:
    source = opened(camera({"/snap": broken}), FakeClock())
    assert [frame.luma.shape for frame in (source.read() for _ in range(5)) if frame] == [(180, 320)] * 5
    source.close()


def stream_of(parts: Callable[[], Iterator[bytes]]) -> Answer:
    def answer(camera: Camera) -> None:
        camera.send_response(200)
        camera.send_header("Content-Type", "multipart/x-mixed-replace; boundary=b")
        camera.end_headers()
        camera.close_connection = True
        for part in parts():
            camera.wfile.write(b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + part + b"\r\n")

    return answer


def mjpeg_opened(server: CameraServer, clock: FakeClock) -> mjpeg.MjpegSource:
    source = mjpeg.connect(server.address(scheme="mjpeg+http"), clock)
    source.open()
    return source


def test_a_stream_that_ends_after_each_picture_is_asked_for_again(camera) -> None:
    number = count()
    clock = FakeClock()
    server = camera({"/snap": stream_of(lambda: iter([PICTURES[next(number) % len(PICTURES)]]))})
    source = mjpeg_opened(server, clock)
    frames = [source.read() for _ in range(10)]
    source.close()
    assert [frame.number for frame in frames if frame] == list(range(10))


@pytest.mark.parametrize("how", [busy, page, hung_up])
def test_a_stream_that_cannot_be_had_again_for_two_seconds_is_not_lost(camera, how: Answer) -> None:
    clock, one = FakeClock(), stream_of(lambda: iter([PICTURES[3]]))
    began = clock.monotonic()

    def answer(camera: Camera) -> None:
        (how if 1 < clock.monotonic() - began < 3 else one)(camera)

    source = mjpeg_opened(camera({"/snap": answer}), clock)
    while clock.monotonic() - began < 4:
        source.read()
    source.close()


def test_damaged_and_half_pictures_in_a_stream_are_passed_over_and_counted(camera, until) -> None:
    clock, opened = FakeClock(), []
    middle = len(NOISY) // 2
    torn, damaged = NOISY[:middle], NOISY[:middle] + NOISY[middle + 1400 :]

    def parts() -> Iterator[bytes]:
        """Each is sent once the one before was taken, for of several that lie there only the newest counts."""
        yield PICTURES[1]
        until(lambda: opened and opened[0]._number == 1, "the first is read")
        yield damaged
        until(lambda: opened[0]._answers._bad == 1, "the damaged one is counted")
        yield torn
        yield PICTURES[2]

    source = mjpeg_opened(camera({"/snap": stream_of(parts)}), clock)
    opened.append(source)
    first = source.read()
    clock.advance(1.0)
    second = source.read()
    assert [round((float(frame.luma.mean()) - 40) / 8) for frame in (first, second) if frame] == [1, 2]
    assert source._answers._bad == 2
    source.close()
