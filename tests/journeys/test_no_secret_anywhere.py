"""Secrets of every kind, planted in a house that runs with everything logged: none of them is seen anywhere."""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.support.started_house import StartedHouse

CAMERAS = {
    "plain": "rtsp://admin:PLANT-plain@127.0.0.1:{port}/s",
    "query": "http://127.0.0.1:{port}/snap.cgi?loginuse=admin&loginpas=PLANT-query&psw=PLANT-psw&auth=PLANT-auth",
    "encoded": "http://admin:PLANT%23enc%2Foded@127.0.0.1:{port}/snap.jpg?x=PLANT-value",
    "stream": "mjpeg+http://admin:${{CAMERA_PASSWORD}}@127.0.0.1:{port}/video?n=PLANT-number",
    "path": "rtsp://127.0.0.1:{port}/user=admin&password=PLANT-path&channel=1.sdp",
    "option": "rtsp://admin:PLANT-option@127.0.0.1:{port}/s?k=PLANT-key#fps=none",
    "cyrillic": "http://admin:PLANT-пароль@127.0.0.1:{port}/a.jpg",
    "filed": "rtsp://admin:${{file:secrets/filed}}@127.0.0.1:{port}/s",
}
LOGIN = ("{login: '/login?key=PLANT-login', fields: {user: anna, password: '{password}', api_key: PLANT-field}, "
         "headers: {Authorization: PLANT-header}, devices: /list}")
ROUTERS = {
    "attic": "{address: 'http_login://anna:PLANT-router@127.0.0.1:PORT', http_login: " + LOGIN + "}",
    "cellar": "{address: 'mikrotik://anna:${file:secrets/filed}@127.0.0.1:PORT'}",
    "hub": "{address: 'homeassistant://:PLANT-token@127.0.0.1:PORT'}",
}
PAGES = ("/", "/system", "/events", "/system?log=camera-lan", "/system?log=notifier", "/system?log=presence")
PASSWORD = "a wholly new word"
KEPT = ("config.yml", "config.yml.good", ".env", "secrets")


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers every request with all that it was asked, as Slack and cameras may in their errors."""

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        said = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin-1")
        text = f"{self.path} {self.headers.get('Authorization')} {said}".replace('"', "'").replace("\n", " ")
        body = f'{{"ok": false, "error": "{text}"}}'.encode("latin-1", "replace")
        self.send_response(404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, until: Callable[..., None]) -> Iterator[StartedHouse]:
    echo = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    lines = [f"  {name}: {{source: '{address.format(port=echo.server_port)}'}}" for name, address in CAMERAS.items()]
    routers = [f"    {name}: {text.replace('PORT', str(echo.server_port))}" for name, text in ROUTERS.items()]
    config = "\n".join(["analysis: {analyzer: ''}", "channels: [terminal://, slack://]",
                        f"slack: {{bot_token: xoxb-PLANT-bot, signing_secret: PLANT-signing, channel: C0123456789, "
                        f"api_url: 'http://127.0.0.1:{echo.server_port}/api/'}}", "cameras:", *lines,
                        "people: {Anna: {devices: [annas-phone]}}", "presence:", "  routers:", *routers, ""])
    started = StartedHouse(tmp_path_factory.mktemp("planted"), config)
    (started.path / ".env").write_text("CAMERA_PASSWORD=PLANT-environment\n")
    (started.path / "secrets").mkdir(mode=0o700)
    (started.path / "secrets" / "filed").write_text("PLANT-filed\n")
    (started.path / "secrets" / "filed").chmod(0o600)
    started.extra = {"HEARTHWATCH_DEBUG": "1", "CAMERA_PASSWORD": "PLANT-environment"}
    assert started.run("password", feed=f"{PASSWORD}\n").returncode == 0
    started.start_on_terminal()
    until(lambda: all(name in _log(started, "camera-lan") for name in CAMERAS),
          "every camera's error")
    until(lambda: all(f"{name}: " in _log(started, "presence") for name in ROUTERS), "every router's error")
    until(started.served, "the page")
    yield started
    started.end()
    echo.shutdown()
    echo.server_close()


def _log(house: StartedHouse, name: str) -> str:
    file = house.home().process_logs / f"{name}.log"
    return file.read_text("utf-8", "replace") if file.exists() else ""


def _planted(text: str) -> list[str]:
    return re.findall(r".{0,60}PLANT.{0,20}", text)


@pytest.mark.slow
def test_no_planted_secret_is_seen_in_home_messages_or_pages(house: StartedHouse) -> None:
    answer = house.run("say", "cameras").stdout
    assert "Plain" in answer and "***" in house.said + _log(house, "camera-lan")
    assert not _planted(house.said + answer)
    with requests.Session() as session:
        _log_in(session, house.address, PASSWORD)
        for page in PAGES:
            answer = session.get(house.address + page, timeout=30)
            assert answer.status_code == 200 and "logout" in answer.text.lower(), page
            assert not _planted(answer.text), page
    searched = [file for file in house.path.rglob("*") if file.is_file() and not _is_kept(house.path, file)]
    assert len(searched) > 10
    for file in searched:
        assert not _planted(file.read_bytes().decode("latin-1")), file


def _is_kept(home: Path, file: Path) -> bool:
    return file.relative_to(home).parts[0] in KEPT


def _log_in(session: requests.Session, address: str, password: str) -> None:
    page = session.get(f"{address}/login", timeout=30).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"password": password} | ({"csrf_token": token[1]} if token else {})
    sent = session.post(f"{address}/login", data=form, headers={"Referer": f"{address}/login"}, timeout=30)
    assert sent.ok
