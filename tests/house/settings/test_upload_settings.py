"""The store in the settings: what does not go together is named, and no secret of it is seen."""

import pytest

from house.settings.whole_config import Settings, survey


def read(tmp_path, text):
    (tmp_path / "config.yml").write_text(text)
    return survey(tmp_path / "config.yml", tmp_path / "learned.yml", {})


@pytest.mark.parametrize(("storage", "says"), [
    ("upload: {address: 's3://b', access_key: a}", "access_key: is nothing without secret_key"),
    ("upload: {address: 's3://b', secret_key: a}", "secret_key: is nothing without access_key"),
    ("upload: {address: 'ftp://b'}", "nothing answers ftp://"),
    ("upload: {address: 's3://b', every: 1s}", "every: 1 is out of range"),
    ("archive: {keep: [clips]}", "needs a store"),
    ("upload: {address: 's3://b'}\n  archive: {keep: [films]}", "films"),
])
def test_what_cannot_be_is_named_with_its_key(tmp_path, storage, says):
    report = read(tmp_path, f"storage:\n  {storage}\n")

    assert any(says in str(each) for each in report.problems), [str(each) for each in report.problems]


def test_a_secret_that_is_written_out_is_a_warning_and_is_masked(tmp_path):
    report = read(tmp_path, "storage: {upload: {address: 's3://b', access_key: AKIA1, secret_key: wJalr/x}}\n")

    assert len(report.warnings) == 2 and "wJalr" not in " ".join(map(str, report.warnings))
    assert {"AKIA1", "wJalr/x"} <= set(report.settings.secrets())
    assert "wJalr" not in repr(Settings.model_validate(report.settings.model_dump()))
