"""Every form of login a camera may want over HTTP: a picture, or words that name what it wants."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import http_camera
import numpy as np
import pytest
from http_camera import Answer, CameraServer, camera_servers

from benchmarks.logins.forms import FORMS, PASSWORD, USER, LoginForm, named
from benchmarks.logins.http_login_camera import HttpLoginCamera
from camera_process.capabilities import LoggedInSource
from camera_process.source import Source, SourceError
from camera_process.sources import http, mjpeg
from house.clock import FakeClock
from vision import jpeg

PICTURE = jpeg.encode(np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8))


@pytest.fixture(scope="module")
def cameras() -> Iterator[HttpLoginCamera]:
    started = HttpLoginCamera(PICTURE)
    yield started
    started.stop()


@pytest.fixture
def camera() -> Iterator[Callable[[dict[str, Answer]], CameraServer]]:
    with camera_servers() as start:
        yield start


def source(cameras: HttpLoginCamera, form: LoginForm, kind: str, password: str | None = None) -> Source:
    login = f"{USER}:{quote(password or form.password, safe='')}@"
    address = f"http://{login}127.0.0.1:{cameras.server_port}/{FORMS.index(form)}/{kind}"
    return mjpeg.connect(f"mjpeg+{address}", FakeClock()) if kind == "stream" else http.connect(address, FakeClock())


def shown(source: Source) -> bytes:
    """The first picture; of a camera that gives single ones the second is asked for as well."""
    try:
        source.open()
        frames = [source.read() for _ in range(1 if isinstance(source, mjpeg.MjpegSource) else 2)]
        assert frames[-1] is not None
        return frames[-1].picture()
    finally:
        source.close()


WORKING = [each for each in FORMS if each.works]


@pytest.mark.parametrize(("form", "kind"), [*((each, "snap") for each in WORKING),
                                            *((each, "stream") for each in WORKING[::4])],
                         ids=lambda each: getattr(each, "name", each))
def test_a_right_password_opens_a_camera_that_wants(cameras, form: LoginForm, kind: str) -> None:
    assert shown(source(cameras, form, kind)) == PICTURE


@pytest.mark.parametrize("form", [each for each in FORMS if not each.works], ids=lambda form: form.name)
def test_a_login_that_is_not_known_is_named_and_no_password_is_called_wrong(cameras, form: LoginForm) -> None:
    with pytest.raises(SourceError, match=form.says) as caught:
        shown(source(cameras, form, "snap"))
    assert not caught.value.transient and "refuses" not in str(caught.value)
    assert PASSWORD not in str(caught.value)


def sent(cameras: HttpLoginCamera, form: LoginForm) -> list[str]:
    return [said for path, said in cameras.asked if said and path.startswith(f"/{FORMS.index(form)}/")]


@pytest.mark.parametrize("name", ["SHA-256, then MD5", "Basic and MD5 in one header", "MD5, qop \"auth-int, auth\""])
def test_a_wrong_password_is_sent_once_whatever_the_form(cameras, name: str) -> None:
    before = len(sent(cameras, named(name)))
    with pytest.raises(SourceError, match="refuses this user and password"):
        shown(source(cameras, named(name), "snap", f"wrong-{name}"))
    assert len(sent(cameras, named(name))) == before + 1


def test_a_wrong_password_with_umlauts_is_sent_in_two_encodings_and_four_times_in_all(cameras) -> None:
    clock, form = FakeClock(), named("Basic")
    address = f"http://{USER}:w%C3%BCrg@127.0.0.1:{cameras.server_port}/{FORMS.index(form)}/snap"
    before = len(sent(cameras, form))
    wrong = http.connect(address, clock)
    for _ in range(100):
        with pytest.raises(SourceError):
            shown(wrong)
        clock.advance(4)
    assert len(sent(cameras, form)) == before + 4


def test_a_camera_that_offered_digest_never_gets_the_password_in_the_clear(camera) -> None:
    basic: list[bool] = []
    digest = http_camera.behind_digest(lambda c: c.send(200, PICTURE, Content_Type="image/jpeg"))

    def answer(asked: http_camera.Camera) -> None:
        if basic:
            asked.send(401, b"", WWW_Authenticate='Basic realm="cam"')
        else:
            digest(asked)

    server = camera({"/snap": answer})
    watched = http.connect(server.address(login=http_camera.LOGIN), FakeClock())
    assert shown(watched) == PICTURE
    basic.append(True)
    with pytest.raises(SourceError, match="password in the clear"):
        shown(watched)
    assert not any((said or "").startswith("Basic") for said in server.passwords)


@pytest.mark.parametrize("target", ["http://[::1", "http://127.0.0.1:99999/", "http://", "http://.a\u00fc..b/x",
                                    "http://\u00e4\u00f6.invalid/"])
def test_a_redirect_to_what_is_no_address_is_told(camera, target: str) -> None:
    server = camera({"/snap": lambda c: c.send(302, Location=target)})
    with pytest.raises(SourceError) as caught:
        shown(http.connect(server.address(login=http_camera.LOGIN), FakeClock()))
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize("kind", ["snap", "stream"])
@pytest.mark.parametrize(("name", "clear"), [("Basic", True), ("401 without a challenge, takes Basic", True),
                                             ("MD5", False), ("no login", False)])
def test_a_camera_that_gets_the_password_itself_says_so(cameras, kind: str, name: str, clear: bool) -> None:
    camera = source(cameras, named(name), kind)
    assert isinstance(camera, LoggedInSource)
    try:
        camera.open()
        camera.read()
        assert camera.in_the_clear() is clear
    finally:
        camera.close()
