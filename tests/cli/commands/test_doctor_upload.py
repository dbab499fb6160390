"""The doctor tries the store: a file is put there, compared, read back and deleted."""

import pytest

from cli.checks.finding import ExaminedHouse
from cli.checks.upload import upload
from house.clock import FakeClock
from house.settings.whole_config import Settings
from ledger.files.samples import Samples
from s3_upload.stores.folder import MARKER


def findings(home, address, **storage):
    settings = Settings.model_validate({"storage": {"upload": {"address": address}, **storage}})
    return [(each.level, each.text) for each in upload(ExaminedHouse(home, settings, FakeClock(), {}))]


def test_a_store_that_works_is_said_with_its_login_and_nothing_is_left_in_it(home, tmp_path):
    (tmp_path / "disk").mkdir()

    [(level, text)] = findings(home, f"folder://{tmp_path}/disk")

    assert level == "ok" and "login: none is needed" in text
    assert [each.name for each in (tmp_path / "disk").rglob("*") if each.is_file()] == [MARKER]


def test_what_waits_for_the_store_is_counted(home, tmp_path):
    (tmp_path / "disk").mkdir()
    samples = Samples(home, "attic")
    samples.save(samples.id_of("front", "e1", 1_777_640_400.0), {}, {})

    assert ("note", "waiting to be stored: samples 1, clips and pictures 0") in findings(home, f"folder://{tmp_path}/disk")


@pytest.mark.parametrize(("address", "says"), [("folder:///nowhere/at/all", "no folder"), ("s3://b?x=1", "not x"),
                                               ("s3://b?endpoint=http://127.0.0.1:9", "no access key")])
def test_a_store_that_does_not_work_is_a_problem(home, address, says, monkeypatch, tmp_path):
    for name, value in (("AWS_EC2_METADATA_DISABLED", "true"), ("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)

    [(level, text)] = findings(home, address)

    assert level == "problem" and says in text


def test_without_a_store_nothing_is_said(home):
    assert findings(home, "") == []
