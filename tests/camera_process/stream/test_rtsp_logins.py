"""What becomes of a camera's login over RTSP: which form is answered, where it goes, and what a refusal says."""

import socket
import threading
from collections.abc import Iterator
from urllib.parse import quote

import av
import pytest

from benchmarks.logins.forms import FORMS, PASSWORD, USER, LoginForm, named
from benchmarks.logins.rtsp_login_camera import RtspLoginCamera
from benchmarks.logins.stream_forms import STREAM_FORMS, StreamForm
from camera_process.source import SourceError
from camera_process.sources import rtsp
from house.clock import SystemClock

REFUSED = [each for each in FORMS if not each.works or each.by_rtsp]


@pytest.fixture(scope="module")
def camera() -> Iterator[RtspLoginCamera]:
    started = RtspLoginCamera()
    yield started
    started.shutdown()
    started.server_close()


def address(camera: RtspLoginCamera, form: LoginForm, stream: int = 0, password: str | None = None) -> str:
    login = quote(form.password if password is None else password, safe="")
    return f"rtsp://{USER}:{login}@127.0.0.1:{camera.port}/{FORMS.index(form)}/{stream}#timeout=2"


def first_number(at: str) -> int:
    source = rtsp.connect(at, SystemClock())
    try:
        source.open()
        frame = source.read()
        assert frame is not None
        return frame.number
    finally:
        source.close()


def refusal(at: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        first_number(at)
    assert not isinstance(caught.value.__context__, av.FFmpegError), "PyAV's error shows the password"
    return caught.value


def logins(camera: RtspLoginCamera, form: LoginForm) -> list[str]:
    return [said for _, path, said in camera.asked if path.startswith(f"/{FORMS.index(form)}/") and said]


@pytest.mark.parametrize("name", ["MD5, then SHA-256", "401 without a challenge, takes Basic",
                                  "Basic, umlauts in latin-1"])
def test_a_login_that_ffmpeg_cannot_read_or_guess_opens_the_camera(camera, name: str) -> None:
    assert first_number(address(camera, named(name))) == 0


def test_a_camera_that_needs_a_moment_after_it_was_asked_first_is_asked_again(camera) -> None:
    number = FORMS.index(named("MD5"))
    camera.next_statuses[f"/{number}/0"] = ["", "503 Service Unavailable"]
    assert first_number(address(camera, named("MD5"))) == 0
    assert camera.next_statuses[f"/{number}/0"] == []


@pytest.mark.parametrize("form", REFUSED, ids=lambda form: form.name)
def test_a_login_that_cannot_be_answered_is_named_and_no_password_is_called_wrong(camera, form: LoginForm) -> None:
    error = refusal(address(camera, form))
    assert (form.by_rtsp or form.says) in str(error)
    assert "refuses" not in str(error) and PASSWORD not in str(error) and not error.transient


@pytest.mark.parametrize("name", ["MD5", "MD5, then SHA-256", "Basic"])
def test_a_wrong_password_is_sent_once(camera, name: str) -> None:
    before = len(logins(camera, named(name)))
    assert "refuses this user and password" in str(refusal(address(camera, named(name), password=f"wrong-{name}")))
    assert len(logins(camera, named(name))) == before + 1


def test_a_form_of_login_in_one_header_with_basic_is_answered_by_digest_alone(camera) -> None:
    form = named("Basic and MD5 in one header")
    assert first_number(address(camera, form)) == 0
    assert all(said.startswith("Digest") for said in logins(camera, form))


def test_a_redirect_gives_no_login_to_another_host(camera) -> None:
    other = RtspLoginCamera()
    number = FORMS.index(named("Basic"))
    camera.redirects["/0/1"] = f"rtsp://127.0.0.1:{other.port}/{number}/0"
    camera.redirects[f"/{number}/1"] = f"rtsp://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{other.port}/{number}/0"
    for form in (named("no login"), named("Basic")):
        assert "redirects to another address that wants a password" in str(refusal(address(camera, form, 1)))
    assert [method for method, *_ in other.asked] and not logins(other, named("Basic"))
    other.shutdown()
    other.server_close()


def test_a_redirect_on_the_same_host_keeps_the_login(camera) -> None:
    number = FORMS.index(named("MD5"))
    camera.redirects[f"/{number}/2"] = f"rtsp://127.0.0.1:{camera.port}/{number}/0"
    assert first_number(address(camera, named("MD5"), 2)) == 0


@pytest.mark.parametrize("target", ["http://127.0.0.1/x", "rtsp://[::1", "", "rtsp://127.0.0.1:99999/"])
def test_a_redirect_to_what_is_no_rtsp_address_is_told(camera, target: str) -> None:
    camera.redirects["/0/3"] = target
    assert "redirects" in str(refusal(address(camera, named("no login"), 3)))


def test_a_camera_that_offered_digest_never_gets_the_password_in_the_clear(camera) -> None:
    number = FORMS.index(named("MD5"))
    password = f"{PASSWORD}-"  # refusals of one password are counted together
    camera.forms[number] = LoginForm("", named("MD5").asks, password=password)
    source = rtsp.connect(address(camera, named("MD5"), password=password), SystemClock())
    source.open()
    source.close()
    camera.forms[number] = LoginForm("", ['Basic realm="cam"'], "Basic", password)
    with pytest.raises(SourceError, match="password in the clear"):
        source.open()
    camera.forms[number] = named("MD5")
    assert not any(said.startswith("Basic") for said in logins(camera, named("MD5")))


@pytest.mark.parametrize("form", [each for each in STREAM_FORMS if each.says and each.transport != "udp-lost"],
                         ids=lambda form: form.name)
def test_a_stream_that_cannot_be_read_is_refused_for_its_true_cause(camera, form: StreamForm) -> None:
    assert form.says in str(refusal(address(camera, named("no login"), STREAM_FORMS.index(form))))


def test_a_camera_that_sends_over_udp_only_is_read_by_udp(camera) -> None:
    form = next(each for each in STREAM_FORMS if each.transport == "udp")
    assert first_number(address(camera, named("MD5, qop without quotes"), STREAM_FORMS.index(form))) == 0


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\0\1\2" * 20_000,
                                    b"RTSP/1.0 x\r\n\r\n"])
def test_what_does_not_speak_rtsp_is_told_with_and_without_a_login(answer: bytes) -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def answered() -> None:
        while True:
            try:
                with listening.accept()[0] as talk:
                    talk.recv(4096)
                    talk.sendall(answer)
            except OSError:
                return

    threading.Thread(target=answered, daemon=True).start()
    for login in ("", "me:hunter2@"):
        error = refusal(f"rtsp://{login}127.0.0.1:{listening.getsockname()[1]}/x#timeout=1")
        assert "does not answer as an RTSP camera" in str(error) and "hunter2" not in str(error)
    listening.close()


def test_a_camera_that_is_silent_costs_one_timeout_with_a_login() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        refusal(f"rtsp://me:hunter2@127.0.0.1:{silent.getsockname()[1]}/x#timeout=1")
        silent.accept()[0].close()
        silent.settimeout(0)
        with pytest.raises(BlockingIOError):
            silent.accept()


@pytest.mark.parametrize(("name", "clear"), [("Basic", True), ("MD5", False), ("no login", False)])
def test_a_camera_that_gets_the_password_itself_says_so(camera, name: str, clear: bool) -> None:
    source = rtsp.connect(address(camera, named(name)), SystemClock())
    source.open()
    source.close()
    assert source.in_the_clear() is clear
