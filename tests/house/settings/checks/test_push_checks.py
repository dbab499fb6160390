"""What cameras that send by themselves, and the ways by which they do, may not say."""

import pytest

from house.settings.whole_config import survey


@pytest.fixture
def found(tmp_path):
    def read(text):
        (tmp_path / "config.yml").write_text(text)
        return survey(tmp_path / "config.yml", tmp_path / "learned.yml", {})

    return read


@pytest.mark.parametrize(("config", "says"), [
    ("cameras:\n  a: {source: 'push://x'}\n  b: {source: 'push://x?every=1h'}\n", "is what camera a sends as well"),
    ("cameras:\n  a: {source: 'push://'}\n", "names nobody who sends"),
    ("cameras:\n  a: {source: 'push://../x'}\n", "names nobody who sends"),
    ("cameras:\n  a: {source: 'push://x', motion_source: 'rtsp://h/x'}\n", "only a camera whose source is a stream"),
    ("ingest: {ftp: {bind: 'here'}}\n", "HOST:PORT"),
    ("ingest: {ftp: {passive_ports: '50'}}\n", "two ports"),
    ("ingest: {ftp: {passive_ports: '60000-50000'}}\n", "two ports"),
    ("ingest: {ftp: {bind: '0.0.0.0:25'}, smtp: {bind: '0.0.0.0:25'}}\n", "cannot listen at the same port"),
    ("ingest: {folders: {x: 'nas/x'}}\n", "begins with /"),
    ("ingest: {ftp: {encryption: maybe}}\n", "not one of"),
    ("cameras:\n  a: {source: 'push://x'}\n  b: {source: 'push://y'}\n"
     "ingest: {folders: {x: /nas/in, y: /nas/./in/}}\n", "y: lies in the folder of x"),
    ("cameras:\n  a: {source: 'push://x'}\n  b: {source: 'push://y'}\n"
     "ingest: {folders: {x: /nas/in/deep/er, y: /nas/in}}\n", "x: lies in the folder of y"),
])
def test_a_mistake_is_named(found, config, says):
    problems = [str(each) for each in found(config).problems]

    assert len(problems) == 1 and says in problems[0]


def test_a_folder_of_nobody_is_a_warning(found):
    report = found("cameras:\n  a: {source: 'push://x'}\ningest: {folders: {y: /nas/y}}\n")

    assert report.problems == () and "no camera has the source push://y" in str(report.warnings[0])


def test_senders_are_the_cameras_by_the_name_under_which_they_send(found):
    settings = found("cameras:\n  a: {source: 'push://x?every=1h'}\n  b: {source: 'demo://room'}\n").settings

    assert settings.senders == {"x": "a"} and not settings.ingest.runs
