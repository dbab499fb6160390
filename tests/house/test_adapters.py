"""Addresses pick adapters, and hide their passwords."""

import subprocess
import sys

import pytest

from house import adapters

SOURCES = "camera_process.sources"


def test_the_known_adapters_are_the_files_of_the_folder_without_helpers_and_packages():
    assert {"demo", "file"} <= set(adapters.known(SOURCES))
    assert adapters.known("notifier.channels") == ["slack", "terminal"]


@pytest.mark.parametrize(("address", "name"), [
    ("rtsp://h/x", "rtsp"), ("rtsps://h/x", "rtsp"), ("https://h/x", "http"), ("FILE://a.mp4", "file"),
    ("demo+http://h", "demo"),
])
def test_the_scheme_names_the_file_that_answers(address, name):
    assert adapters.adapter_name(SOURCES, address) == name


@pytest.mark.parametrize("address", ["gopher://h", "base://x", "_x://y", "clip.mp4", "", "://x", "s://x",
                                     "../demo://x"])
def test_an_unknown_scheme_lists_the_known_ones(address):
    with pytest.raises(adapters.UnknownAddress, match="demo://.*file://"):
        adapters.adapter_name(SOURCES, address)


def test_picking_imports_the_one_adapter():
    assert adapters.pick(SOURCES, "demo://room").__name__ == "camera_process.sources.demo"


def test_finding_a_name_imports_nothing_heavy():
    code = ("import sys; from house import adapters; adapters.adapter_name('camera_process.sources', 'rtsp://h');"
            "print([m for m in ('cv2', 'av', 'numpy') if m in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize(("address", "shown"), [
    ("rtsp://me:secret@h:554/x", "rtsp://me:***@h:554/x"),
    ("rtsp://me@h/x", "rtsp://me@h/x"),
    ("http://h/x?user=me&pwd=secret&n=1", "http://h/x?user=me&pwd=***&n=1"),
    ("redis://:secret@h:6379/0", "redis://:***@h:6379/0"),
    ("rtsp://me:sec@ret@h/x", "rtsp://me:***@h/x"),
    ("rtsp://[bad:secret@h", "rtsp://***@h"),
    ("rtsp://me:se/cret@10.0.0.9/live", "rtsp://me:***@10.0.0.9/live"),
    ("rtsp://me:se#cr@et@h/live", "rtsp://me:***@h/live"),
    ("http://cam:80/x?mail=a@b", "http://cam:80/x?mail=a@b"),
    ("http://[::1]:80/x@y", "http://[::1]:80/x@y"),
])
def test_an_address_is_shown_without_its_secrets(address, shown):
    assert adapters.hidden(address) == shown
