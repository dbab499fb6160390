import functools
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from camera_process.analyzer_models import catalogue
from ledger.files.model_files import ModelError, fetch, find, search_path

CONTENT = b"a model of a few bytes" * 10_000
MODEL = replace(catalogue()["nanodet"], file="tiny.onnx", sha256=hashlib.sha256(CONTENT).hexdigest())


@pytest.fixture
def server(tmp_path) -> Iterator[str]:
    folder = tmp_path / "served"
    folder.mkdir()
    (folder / "tiny.onnx").write_bytes(CONTENT)
    (folder / "other.onnx").write_bytes(b"something else")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_fetched_model_is_whole_checked_and_found(server, tmp_path):
    steps: list[tuple[int, int]] = []
    path = fetch(MODEL, tmp_path / "models", f"{server}/tiny.onnx", lambda done, whole: steps.append((done, whole)))
    assert path.read_bytes() == CONTENT
    assert find(MODEL, [tmp_path / "models"]) == path
    assert steps[-1] == (len(CONTENT), len(CONTENT)) and len(steps) > 1


@pytest.mark.parametrize(("file", "text", "transient"), [
    ("other.onnx", "sha256", False), ("missing.onnx", "answers 404", True)])
def test_anything_but_the_pinned_bytes_is_refused_and_leaves_nothing(server, tmp_path, file, text, transient):
    with pytest.raises(ModelError, match=text) as caught:
        fetch(MODEL, tmp_path / "models", f"{server}/{file}")
    assert caught.value.transient is transient
    assert list((tmp_path / "models").iterdir()) == []


def test_no_network_is_told_in_one_line(tmp_path):
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        fetch(MODEL, tmp_path, "http://127.0.0.1:9/tiny.onnx")
    assert caught.value.transient and "\n" not in str(caught.value)


def test_a_damaged_file_is_not_used(tmp_path):
    (tmp_path / "tiny.onnx").write_bytes(CONTENT[:-1])
    assert find(MODEL, [tmp_path]) is None


def test_folders_of_the_environment_are_looked_at_first(tmp_path):
    folders = search_path(tmp_path / "home", {"HEARTHWATCH_MODELS": f"{tmp_path / 'a'}:{tmp_path / 'b'}"})
    assert folders == [tmp_path / "a", tmp_path / "b", tmp_path / "home"]


@pytest.mark.parametrize("name", ["nanodet", "yolox"])
def test_the_pinned_models_are_the_files_that_were_measured(shared, name):
    assert find(catalogue()[name], [shared / "models"]) is not None


def test_a_file_that_cannot_be_read_is_no_model_and_the_next_folder_is_looked_in(tmp_path, caplog):
    for name in ("broken", "good"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "tiny.onnx").symlink_to("/proc/self/mem")
    (tmp_path / "good" / "tiny.onnx").write_bytes(CONTENT)
    assert find(MODEL, [tmp_path / "broken", tmp_path / "good"]) == tmp_path / "good" / "tiny.onnx"
    assert "cannot be read" in caplog.text
