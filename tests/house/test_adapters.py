"""Addresses pick adapters, and hide their passwords."""

import subprocess
import sys

import pytest

from house import adapters

SOURCES = "camera_process.sources"


def test_the_known_adapters_are_the_files_of_the_folder_without_helpers_and_packages():
    assert {"demo", "file"} <= set(adapters.known(SOURCES))
    assert adapters.known("notifier.channels") == ["apprise", "ses", "slack", "smtp", "terminal", "webex"]


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


def test_what_an_adapter_can_do_is_read_from_its_file_and_nothing_heavy_is_imported():
    code = ("import sys; from house import adapters;"
            "print([adapters.can('camera_process.sources', each, 'demuxable') for each in ('rtsps://h', 'demo://room')],"
            "adapters.can('camera_process.pan_tilt.heads', 'onvif://h', 'shared'),"
            "[m for m in ('cv2', 'av', 'numpy', 'camera_process.sources.rtsp') if m in sys.modules])")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[True, False] True []\n"


def test_an_adapter_declares_only_what_is_written_at_the_top_of_its_file(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "birds" / "owl").mkdir(parents=True)
    (tmp_path / "birds" / "__init__.py").touch()
    (tmp_path / "birds" / "hen.py").write_text("def connect():\n    CAPABILITIES = ('hidden',)\n")
    (tmp_path / "birds" / "owl" / "__init__.py").write_text("CAPABILITIES: tuple[str, ...] = ('sees',)\nEGGS = 3\n")
    assert adapters.known("birds") == ["hen", "owl"]
    assert adapters.can("birds", "owl://oak", "sees") and not adapters.can("birds", "owl://oak", "hidden")
    assert not adapters.can("birds", "hen://", "hidden")
    assert (adapters.declared("birds", "owl", "EGGS"), adapters.declared("birds", "hen", "EGGS")) == (3, None)
    with pytest.raises(adapters.UnknownAddress):
        adapters.can("birds", "bat://", "sees")


def test_a_declaration_may_be_imported_from_where_it_is_written_and_neither_file_is_run(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "insects").mkdir()
    (tmp_path / "insects" / "__init__.py").touch()
    (tmp_path / "wings.py").write_text("LEGS = (1, 2, 3)\nraise SystemExit('it was run')\n")
    (tmp_path / "insects" / "bee.py").write_text("from wings import LEGS as FEET\nraise SystemExit('it was run')\n")
    assert adapters.declared("insects", "bee", "FEET") == (1, 2, 3)
    assert adapters.declared("insects", "bee", "LEGS") is None
