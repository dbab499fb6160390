"""What may be shown of an address and of a text: no password and no value of a camera's query, however written."""

import pytest

from cli.checks.finding import problem
from house import facts, masking
from house.masking import hidden, masked, remember, secret_parts, torn
from house.state.house_state import Trouble

TORN = ["rtsp://admin:1234#5678@127.0.0.1/s", "rtsp://admin:12/34@127.0.0.1/s", "rtsp://admin:12?34@10.0.0.9/s",
        "rtsp://admin:12/34@cam/s", "rtsp://admin:12/34@cam.lan", "http://admin:12#34@[fe80::1]/s",
        "rtsp://me:se/cret@10.0.0.9/live", "rtsp://me:se#cr@et@h/live", "rtsp://admin:p@ss/word@host/s",
        "mjpeg+http://admin:9?9/8#7@cam:8080/s?x=1"]


@pytest.mark.parametrize(("address", "shown"), [
    ("rtsp://me:secret@h:554/x", "rtsp://me:***@h:554/x"),
    ("rtsp://me@h/x", "rtsp://me@h/x"),
    ("http://h/x?user=me&pwd=secret&n=1", "http://h/x?user=***&pwd=***&n=***"),
    ("http://h/cgi?loginuse=a&loginpas=b&auth=c#interval=2", "http://h/cgi?loginuse=***&loginpas=***&auth=***#interval=2"),
    ("http://h/cgi?user=a;psw=b", "http://h/cgi?user=***"),
    ("http://h/cgi?t0ken", "http://h/cgi?***"),
    ("http://h/x?psw=12#34", "http://h/x?psw=***#***"),
    ("rtsp://h:554/user=admin&password=pw&channel=1.sdp?real", "rtsp://h:554/user=***&password=***&channel=***?***"),
    ("redis://:secret@h:6379/0", "redis://:***@h:6379/0"),
    ("rtsp://me:sec@ret@h/x", "rtsp://me:***@h/x"),
    ("rtsp://me:secret/x", "rtsp://me:***/x"),
    ("rtsp://[bad:secret@h", "rtsp://***@h"),
    ("rtsp://me:secret\uff20h/x", "rtsp://***"),
    ("rtsp://me:sec\u2048ret@h/x?pwd=a", "rtsp://***@h/x"),
    ("rtsp://h:554/user=admin_password=pw_channel=1.sdp?real", "rtsp://h:554/user=***?***"),
    ("http://cam:80/x?mail=a@b", "http://cam:80/x?mail=***"),
    ("http://[::1]:80/x@y", "http://[::1]:80/x@y"),
    ("http://192.168.1.20:8080/a@b.de/c", "http://192.168.1.20:8080/a@b.de/c"),
    ("demo://room?seed=7", "demo://room?seed=7"),
    ("file:///home/a@b/c?loop=1", "file:///home/a@b/c?loop=1"),
    ("unix:///run/redis.sock", "unix:///run/redis.sock"),
    ("slack://", "slack://"),
    ("http_login://me:secret@h/x?token=a&verify=no", "http_login://me:***@h/x?token=***&verify=***"),
    ("http_logins://me:sec/ret@10.0.0.9/x", "http_logins://me:***@10.0.0.9/x"),
])
def test_an_address_is_shown_without_its_secrets(address: str, shown: str) -> None:
    assert hidden(address) == shown
    assert hidden(shown) == shown and masked(shown) == shown


@pytest.mark.parametrize("address", TORN)
def test_an_address_torn_by_its_password_shows_nothing_of_it(address: str) -> None:
    password = address.partition("://")[2].rpartition("@")[0].partition(":")[2]
    shown = hidden(address)
    assert torn(address) and secret_parts(address)[0] == password
    assert shown.partition("://")[2].startswith(("admin:***@", "me:***@"))
    assert masked(f"cannot open {address}: no route") == f"cannot open {shown}: no route"


@pytest.mark.parametrize("address", ["rtsp://me:pw@192.168.1.20/ch@1", "http://localhost:8080/a@b/c", "rtsp://cam:554/ch0@1",
                                     "file:///a@b", "demo://room", "rtsp://me:p%23w@h/x", "http://h/x?a=b@c"])
def test_a_whole_address_is_not_called_torn(address: str) -> None:
    assert not torn(address)


@pytest.mark.parametrize(("text", "shown"), [
    ("(see http://h/x?a=b), ok", "(see http://h/x?a=***), ok"),
    ("'rtsp://h/x?y=z': wants", "'rtsp://h/x?y=***': wants"),
    ("GET /x?psw=abc&n=1", "GET /x?psw=***&n=1"),
    ("<http://h/x?a=b|link>", "<http://h/x?a=***|link>"),
    ("rtsp://me:it's@h/x", "rtsp://me:***@h/x"),
])
def test_addresses_in_a_text_are_hidden_and_the_rest_stays(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_trouble_findings_and_refusals_are_masked_as_they_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_known", None)
    remember(["geheim123"])
    text, shown = "rtsp://a:b@h/x?psw=c says geheim123", "rtsp://a:***@h/x?psw=*** says ***"
    began = facts.TroubleBegan(at=1.0, kind="camera", about="x", text=text)
    assert began.text == shown
    assert facts.AlertGivenUp(at=1.0, event="e", camera="x", channel="c", reason=text).reason == shown
    assert Trouble("camera", "x", text, 1.0).text == shown
    found = problem("x", text, text)
    assert (found.text, found.fix) == (shown, shown)


@pytest.mark.parametrize(("address", "secrets"), [
    ("rtsp://h:554/user=admin_password=pw12_channel=1_stream=0.sdp?real", ["pw12"]),
    ("rtsp://h/user=admin&password=pw12/ch1", ["pw12"]),
    ("http://h/cgi?usr=a&pwd=pw/12", ["pw/12"]),
    ("rtsp://me:secret\uff20h/x", ["secret"]),
])
def test_a_password_is_known_wherever_an_address_has_it(address: str, secrets: list[str]) -> None:
    assert secret_parts(address) == [form for each in secrets for form in (each,)]


def test_the_address_of_a_router_in_a_text_is_shown_without_its_password() -> None:
    assert masked("asked http_login://me:s3cret@h/x: no", ()) == "asked http_login://me:***@h/x: no"
    assert secret_parts("http_login://me:s3cret@h/x") == ["s3cret"]


@pytest.mark.parametrize(("address", "shown", "password"), [
    ("smtp://me:9?9long@mail.lan/?from=a@b.de&to=c@d.de", "smtp://me:***@mail.lan/?from=a@b.de&to=c@d.de", "9?9long"),
    ("smtps://me:9/9#9@mail.lan:465/?to=c@d.de", "smtps://me:***@mail.lan:465/?to=c@d.de", "9/9#9"),
    ("smtp://me:9?a@b?9@mail.lan/?to=c@d.de", "smtp://me:***@mail.lan/?to=c@d.de", "9?a@b?9"),
])
def test_the_addresses_of_a_mail_channel_hide_no_end_of_its_password(address, shown, password):
    assert torn(address)
    assert hidden(address) == shown
    assert secret_parts(address)[0] == password
