"""Style sheets and scripts over real HTTP: compressed for who can read that, the same bytes for everybody."""

from pathlib import Path

import pytest
import requests

from tests.app.web_house import WebHouse

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", ["style.css", "page.js", "icon.svg"])
def test_a_browser_gets_a_file_compressed_and_reads_what_the_file_has(web: WebHouse, name: str) -> None:
    answer = requests.get(f"{web.url}/static/{name}", headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content == (ROOT / "static" / name).read_bytes()
    assert int(answer.headers["Content-Length"]) < len(answer.content)


@pytest.mark.parametrize("read", ["identity", "gzip;q=0, identity"])
def test_who_cannot_read_gzip_gets_the_file_as_it_is(web: WebHouse, read: str) -> None:
    answer = requests.get(f"{web.url}/static/style.css", headers={"Accept-Encoding": read})

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content == (ROOT / "static/style.css").read_bytes()


def test_a_file_that_the_browser_has_is_not_sent_again(web: WebHouse) -> None:
    first = requests.get(f"{web.url}/static/style.css")
    again = requests.get(f"{web.url}/static/style.css", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Content-Encoding"] == "gzip"
    assert (again.status_code, again.content) == (304, b"")


def test_a_piece_of_a_file_is_a_piece_of_the_file_itself(web: WebHouse) -> None:
    answer = requests.get(f"{web.url}/static/style.css", headers={"Range": "bytes=0-9"})

    assert "Content-Encoding" not in answer.headers
    assert answer.content == (ROOT / "static/style.css").read_bytes()[:10]


def test_pages_are_not_compressed_since_their_size_could_tell_a_secret(web: WebHouse) -> None:
    answer = web.login().get(f"{web.url}/", headers={"Accept-Encoding": "gzip"})

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
