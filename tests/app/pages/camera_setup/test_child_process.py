"""What opens cameras in a process of its own: what it says as it dies gives no password away."""

import logging

import pytest

from app.pages.camera_setup import child_process
from app.pages.camera_setup.child_process import ChildFailed, asked

PASSWORD = "Sommer2026"


@pytest.mark.parametrize("said", [
    f"rtsp://anna:{PASSWORD}@192.168.1.20/stream1 " + "x" * 966,
    f"the camera refused {PASSWORD}"], ids=["cut inside of an address", "alone"])
def test_a_process_that_dies_with_the_password_in_its_last_words_leaves_none_of_it_in_the_log(
        said, tmp_path, monkeypatch, caplog):
    (tmp_path / "dies.py").write_text(f"import sys\nsys.exit({said!r})\n")
    monkeypatch.setattr(child_process, "ROOT", tmp_path)

    with caplog.at_level(logging.ERROR), pytest.raises(ChildFailed, match="logs app"):
        asked("dies", {"service": "http://192.168.1.20", "user": "anna", "password": PASSWORD}, 20)

    assert "dies ended with 1" in caplog.text
    assert PASSWORD[-4:] not in caplog.text
