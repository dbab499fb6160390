import gzip
import re
import ssl
from pathlib import Path

import http_camera
import numpy as np
import pytest
from http_camera import LOGIN, Answer, Camera

from camera_process.source import Frame, SourceError
from camera_process.sources import http
from house.clock import FakeClock
from vision import jpeg

PICTURE = jpeg.encode(np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8))


def snapshot(camera: Camera) -> None:
    camera.send(200, PICTURE, Content_Type="image/jpeg")


behind_basic, behind_digest = http_camera.behind_basic(snapshot), http_camera.behind_digest(snapshot)


def opened(address: str, clock: FakeClock | None = None) -> http.HttpSource:
    source = http.connect(address, clock or FakeClock())
    source.open()
    return source


def frame_of(source: http.HttpSource) -> Frame:
    frame = source.read()
    assert frame is not None
    return frame


def error_of(address: str) -> SourceError:
    source = opened(address)
    with pytest.raises(SourceError) as caught:
        source.read()
    source.close()
    return caught.value


def test_the_bytes_of_the_camera_are_the_picture_and_the_luma_is_a_scaled_decode(camera) -> None:
    frame = frame_of(opened(camera({"/snap": snapshot}).address()))

    assert frame.picture() == PICTURE
    assert frame.luma.shape == (240, 320) and frame.luma.dtype == np.uint8
    assert frame.bgr().shape == (480, 640, 3)
    assert frame.live


def test_pictures_are_asked_for_at_the_interval_and_numbers_go_on_over_a_reconnect(camera) -> None:
    clock = FakeClock()
    began = clock.monotonic()
    source = opened(camera({"/snap": snapshot}).address(options="#interval=0.5"), clock)

    seen = [(f.number, f.time - began) for f in (frame_of(source) for _ in range(4))]
    source.close()
    source.open()

    assert seen == [(0, 0.0), (1, 0.5), (2, 1.0), (3, 1.5)]
    assert frame_of(source).number == 4


def test_a_late_reader_does_not_ask_in_a_burst(camera) -> None:
    clock = FakeClock()
    source = opened(camera({"/snap": snapshot}).address(), clock)
    first = frame_of(source).time
    clock.advance(10)
    assert [frame_of(source).time - first for _ in range(3)] == [10.0, 11.0, 12.0]


def test_the_cameras_own_query_is_sent_and_our_options_are_not(camera) -> None:
    server = camera({"/snap?size=big&interval=7": snapshot})
    frame_of(opened(server.address("/snap?size=big&interval=7", options="#interval=0.5")))
    assert server.asked == [("/snap?size=big&interval=7", None)]


@pytest.mark.parametrize(
    ("wants", "kind"),
    [(behind_basic, "auto"), (behind_basic, "basic"), (behind_digest, "auto"), (behind_digest, "digest")],
)
def test_a_password_opens_a_camera_in_the_form_it_wants(camera, wants: Answer, kind: str) -> None:
    server = camera({"/snap": wants})
    source = opened(server.address(login=LOGIN, options=f"#auth={kind}"))
    assert [frame_of(source).picture() for _ in range(3)] == [PICTURE] * 3


def test_a_plain_password_is_not_sent_before_the_camera_asks_for_one(camera) -> None:
    server = camera({"/snap": behind_digest})
    frame_of(opened(server.address(login=LOGIN)))
    assert server.passwords[0] is None
    assert all(sent is None or sent.startswith("Digest") for sent in server.passwords)


@pytest.mark.parametrize("wants", [behind_basic, behind_digest])
def test_a_wrong_password_is_told_after_a_single_try(camera, wants: Answer) -> None:
    server = camera({"/snap": wants})
    error = error_of(server.address(login="me:hunter2@"))
    assert "refuses this user and password" in str(error) and not error.transient
    assert "hunter2" not in str(error)
    assert sum(sent is not None for sent in server.passwords) == 1, "repeated tries lock users out of cameras"


def test_a_missing_password_says_where_to_write_it(camera) -> None:
    assert "http://USER:PASSWORD@" in str(error_of(camera({"/snap": behind_basic}).address()))


def test_a_redirect_is_followed_with_the_password_on_the_same_host(camera) -> None:
    server = camera({"/snap": lambda c: c.send(302, Location="/real"), "/real": behind_basic})
    assert frame_of(opened(server.address(login=LOGIN))).picture() == PICTURE


def test_a_password_is_never_told_to_another_host(camera) -> None:
    other = camera({"/snap": behind_basic})
    first = camera({"/snap": lambda c: c.send(302, Location=other.address())})

    error = error_of(first.address(login=LOGIN, options="#auth=basic"))

    assert "redirects to another address that wants a password" in str(error)
    assert other.asked and set(other.passwords) == {None}


def test_redirects_are_limited(camera) -> None:
    server = camera({"/snap": lambda c: c.send(302, Location="/snap")})
    assert "redirects more than 3 times" in str(error_of(server.address()))
    assert len(server.asked) == 4


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/snap"])
def test_a_redirect_out_of_http_is_refused(camera, target: str) -> None:
    server = camera({"/snap": lambda c: c.send(302, Location=target)})
    assert "redirects to an address without TLS or of another kind" in str(error_of(server.address()))


@pytest.mark.parametrize(
    ("answer", "says", "transient"),
    [
        (lambda c: c.send(200, b"<html>", Content_Type="text/html"), "sends text/html, not a JPEG", False),
        (lambda c: c.send(200, b""), "sends nothing, not a JPEG", False),
        (lambda c: c.send(200, PICTURE[:5000], Content_Type="image/jpeg"), "half a picture", True),
        (lambda c: c.send(200, b"\xff\xd8" + bytes(99) + b"\xff\xd9"), "damaged picture", True),
        (lambda c: c.send(200, b"--x", Content_Type="multipart/x-mixed-replace; boundary=x"), "is a stream", False),
        (lambda c: c.send(404, b"no"), "status 404; check the path", True),
        (lambda c: c.send(403, b"no"), "does not allow this user", False),
        (lambda c: c.send(503, b"busy"), "status 503", True),
        (lambda c: c.wfile.write(b"hello, this is not HTTP\r\n\r\n"), "breaks off its answer", True),
    ],
)
def test_what_is_no_picture_is_told_clearly(camera, answer: Answer, says: str, transient: bool) -> None:
    error = error_of(camera({"/snap": answer}).address(login="me:hunter2@"))
    assert re.search(says, str(error))
    assert error.transient is transient
    assert "hunter2" not in str(error)


def sized(width: int, height: int) -> bytes:
    """A JPEG that claims this size."""
    at = PICTURE.index(b"\xff\xc0") + 5
    return PICTURE[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + PICTURE[at + 4 :]


def test_a_picture_of_too_many_pixels_is_refused_with_its_size_and_not_decoded(camera) -> None:
    server = camera({"/snap": lambda c: c.send(200, sized(12_000, 10_000), Content_Type="image/jpeg")})
    error = error_of(server.address())
    assert "sends pictures of 120 megapixels; at most 50 can be shown; choose a smaller size" in str(error)
    assert not error.transient


def test_a_picture_that_only_turns_out_to_be_damaged_when_a_person_wants_it_says_so(camera) -> None:
    server = camera({"/snap": lambda c: c.send(200, sized(1, 65_535), Content_Type="image/jpeg")})
    frame = frame_of(opened(server.address()))
    with pytest.raises(SourceError, match="a picture cannot be decoded") as late:
        frame.bgr()
    assert late.value.transient


ONE_PART = b"--b\r\nContent-Type: image/jpeg\r\n\r\n" + PICTURE + b"\r\n--b--\r\n"


@pytest.mark.parametrize(("sent", "headers"), [
    (PICTURE + bytes(64_000), {}),
    (PICTURE + b"dhav\x59\x19\x01\x00", {}),
    (PICTURE[:-2], {}),
    (PICTURE[:-1], {}),
    (gzip.compress(PICTURE), {"Content_Encoding": "gzip"}),
    (ONE_PART, {"Content_Type": "multipart/x-mixed-replace; boundary=b"}),
], ids=["padding", "a note", "no end", "half an end", "compressed", "the only part"])
def test_a_picture_that_a_browser_shows_is_taken_without_what_does_not_belong_to_it(camera, sent, headers) -> None:
    said = {"Content_Type": "image/jpeg", **headers}
    frame = frame_of(opened(camera({"/snap": lambda c: c.send(200, sent, **said)}).address()))
    assert frame.picture().startswith(PICTURE[:-2]) and frame.picture().endswith(b"\xff\xd9")
    assert len(frame.picture()) <= len(PICTURE) + 1


def test_a_picture_is_taken_whatever_type_the_camera_claims(camera) -> None:
    server = camera({"/snap": lambda c: c.send(200, PICTURE + bytes(20), Content_Type="application/octet-stream")})
    assert frame_of(opened(server.address())).bgr().shape == (480, 640, 3)


def test_an_answer_cut_short_is_told(camera) -> None:
    def cut(camera: Camera) -> None:
        camera.send_response(200)
        camera.send_header("Content-Length", str(len(PICTURE)))
        camera.end_headers()
        camera.wfile.write(PICTURE[:5000])
        camera.close_connection = True

    error = error_of(camera({"/snap": cut}).address())
    assert error.transient and "breaks off" in str(error)


def test_an_endless_answer_is_cut_off_at_a_size(camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST", 1 << 20)

    def endless(camera: Camera) -> None:
        camera.send_response(200)
        camera.end_headers()
        while True:
            camera.wfile.write(bytes(65536))

    assert "more than 1 MB" in str(error_of(camera({"/snap": endless}).address()))


def trickled(camera: Camera, data: bytes) -> None:
    for at in range(len(data)):
        if camera.server.stopping.wait(0.1):
            return
        camera.wfile.write(data[at : at + 1])


def say_nothing(camera: Camera) -> None:
    camera.server.stopping.wait(60)


def trickle_headers(camera: Camera) -> None:
    trickled(camera, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 1000)


def trickle_the_picture(camera: Camera) -> None:
    camera.send_response(200)
    camera.send_header("Content-Length", str(len(PICTURE)))
    camera.end_headers()
    trickled(camera, PICTURE)


@pytest.mark.parametrize("answer", [say_nothing, trickle_headers, trickle_the_picture])
def test_reading_never_hangs_on_a_camera_that(camera, answer: Answer) -> None:
    error = error_of(camera({"/snap": answer}).address(options="#timeout=0.5"))
    assert error.transient and "takes too long to answer" in str(error)


def test_a_port_where_nothing_listens_is_told() -> None:
    error = error_of("http://127.0.0.1:1/snap")
    assert error.transient and "refuses connections" in str(error)


def test_neither_text_nor_cause_of_an_error_shows_a_secret_in_the_query() -> None:
    error = error_of("http://127.0.0.1:1/snap?user=me&password=hunter2")
    assert "hunter2" not in str(error)
    assert error.__cause__ is None and error.__context__ is None


def test_a_certificate_that_nobody_vouches_for_needs_a_word(camera, certificate: Path) -> None:
    server = camera({"/snap": snapshot})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)

    error = error_of(server.address(scheme="https"))
    assert "certificate is not trusted" in str(error) and "#verify=0" in str(error) and not error.transient
    assert frame_of(opened(server.address(scheme="https", options="#verify=0"))).picture() == PICTURE


def test_an_unknown_option_is_refused() -> None:
    with pytest.raises(SourceError, match="unknown option 'intervall'.*interval, timeout, auth, verify"):
        http.connect("http://cam/snap#intervall=2", FakeClock())
