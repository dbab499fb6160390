"""Stores hold exactly what they were given, and say in one line why they do not."""

import os
import shutil

import pytest
from pydantic import SecretStr

from benchmarks.uploads.object_servers import BUCKET, Refusal
from house.settings.sections.storage import UploadSettings
from s3_upload.s3_address import read_address
from s3_upload.store import StoreContext, StoreError, opened
from s3_upload.stores import folder
from tests.s3_upload.conftest import s3_store

SMALL, LARGE = b"a small picture", os.urandom(9 * 1024 * 1024)
NAME = "clips/attic/front/2026-05-01/4f1c.mp4"


def put(store, tmp_path, data, key=NAME):
    """Store these bytes and have them compared."""
    path = tmp_path / "given"
    path.write_bytes(data)
    with opened(path) as file:
        store.put(key, file)
        store.verify(key, file)


def fetched(store, tmp_path, key=NAME):
    store.fetch(key, tmp_path / "fetched")
    return (tmp_path / "fetched").read_bytes()


def raised(step):
    with pytest.raises(StoreError) as found:
        step()
    return found.value


@pytest.fixture(params=["rclone", "moto", "as at AWS", "folder"])
def store(request, tmp_path):
    if request.param == "folder":
        (tmp_path / "disk").mkdir()
        return folder.connect(f"folder://{tmp_path}/disk", StoreContext(UploadSettings(), tmp_path / "home"))
    if request.param == "as at AWS":  # nothing but boto3's own checksums, and nothing is read back
        found = s3_store(request.getfixturevalue("moto"), prefix="as-at-aws")
        found._own = False
        return found
    server = request.getfixturevalue(request.param)
    return s3_store(server if isinstance(server, str) else server.url)


@pytest.mark.parametrize("data", [SMALL, LARGE, b""], ids=["small", "in parts", "empty"])
def test_what_was_stored_comes_back_and_can_be_deleted(store, tmp_path, data):
    put(store, tmp_path, data)
    assert fetched(store, tmp_path) == data

    put(store, tmp_path, SMALL)
    assert fetched(store, tmp_path) == SMALL

    store.delete(NAME)
    store.delete(NAME)
    assert raised(lambda: store.fetch(NAME, tmp_path / "x")).about == "gone"


def test_a_file_that_differs_from_the_stored_one_is_not_taken_for_it(store, tmp_path):
    put(store, tmp_path, SMALL)
    (tmp_path / "given").write_bytes(b"a small PICTURE")
    with opened(tmp_path / "given") as file:
        assert raised(lambda: store.verify(NAME, file)).about == "damaged"


def test_encryption_is_asked_for_and_the_hash_kept_beside(moto, tmp_path):
    store = s3_store(moto)
    for data in (SMALL, LARGE):
        put(store, tmp_path, data)
        head = store._client.head_object(Bucket=BUCKET, Key=f"attic/{NAME}")
        assert (head["ServerSideEncryption"], head["ContentType"], len(head["Metadata"]["sha256"])) == (
            "AES256", "video/mp4", 64)


def test_a_store_that_keeps_other_bytes_is_noticed_though_it_said_that_all_is_well(moto, tmp_path):
    store = s3_store(moto)
    put(store, tmp_path, SMALL)
    kept = store._client.head_object(Bucket=BUCKET, Key=f"attic/{NAME}")["Metadata"]
    store._client.put_object(Bucket=BUCKET, Key=f"attic/{NAME}", Body=b"A small picture", Metadata=kept)
    with opened(tmp_path / "given") as file:
        assert raised(lambda: store.verify(NAME, file)).about == "damaged"


def test_uploads_that_were_cut_short_are_found_and_removed_but_only_ones_own(rclone, proxy, tmp_path):
    store = s3_store(proxy.url)
    proxy.rule = lambda asked: Refusal(cut="before") if asked.call in ("UploadPart", "AbortMultipartUpload") else None
    assert raised(lambda: put(store, tmp_path, LARGE)).about == "unreachable"
    assert raised(lambda: put(store, tmp_path, LARGE, "clips/other/1.mp4")).about == "unreachable"
    proxy.rule = lambda asked: None

    assert store.abort_unfinished("clips/attic/") == 1
    assert store.abort_unfinished("clips/attic/") == 0
    assert store.abort_unfinished("clips/") == 1
    assert store.abort_unfinished("clips/") == 0
    assert rclone.files() == {}


def test_a_part_that_fails_takes_what_was_sent_of_the_file_with_it(proxy, tmp_path):
    store = s3_store(proxy.url)
    proxy.rule = lambda asked: Refusal(503, "SlowDown") if "partNumber=2" in asked.path else None

    assert raised(lambda: put(store, tmp_path, LARGE)).about == "busy"

    assert "AbortMultipartUpload" in proxy.calls()
    assert store.abort_unfinished("") == 0


REFUSALS = {
    "busy": (Refusal(503, "SlowDown"), "busy", True, "tried again"),
    "server error": (Refusal(500, "InternalError"), "busy", True, "tried again"),
    "gateway": (Refusal(502, ""), "busy", True, "tried again"),
    "clock": (Refusal(403, "RequestTimeTooSkewed"), "clock", True, "set-ntp"),
    "quota": (Refusal(403, "QuotaExceeded"), "quota", False, "no room left"),
    "full": (Refusal(507, "XMinioStorageFull"), "quota", False, "no room left"),
    "cap": (Refusal(403, "AccessDenied", message="storage cap exceeded."), "quota", False, "no room"),
    "rights": (Refusal(403, "AccessDenied"), "key", False, "s3-policy"),
    "expired": (Refusal(400, "ExpiredToken"), "key", False, "run out"),
    "region": (Refusal(301, "PermanentRedirect"), "key", False, "region"),
    "encryption": (Refusal(501, "NotImplemented"), "address", False, "encryption=none"),
    "kms": (Refusal(400, "InvalidArgument", message="KMS is not configured"), "address", False, "encryption"),
    "unheard": (Refusal(418, "Teapot"), "object", True, "Teapot"),
    "cut before": (Refusal(cut="before"), "unreachable", True, "cannot be reached"),
    "cut after": (Refusal(cut="after"), "unreachable", True, "cannot be reached"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_is_one_line_that_says_what_to_do(proxy, tmp_path, name):
    answer, about, transient, words = REFUSALS[name]
    proxy.rule = lambda asked: answer

    error = raised(lambda: put(s3_store(proxy.url), tmp_path, SMALL))

    assert (error.about, error.transient) == (about, transient)
    assert words in str(error) and "\n" not in str(error)


def test_an_answer_that_is_cut_in_the_middle_is_no_file(proxy, tmp_path):
    store = s3_store(proxy.url)
    put(store, tmp_path, LARGE)
    proxy.rule = lambda asked: Refusal(cut="middle") if asked.call == "GetObject" else None

    assert raised(lambda: store.fetch(NAME, tmp_path / "x")).about == "unreachable"


def test_a_wrong_secret_an_unknown_key_and_a_missing_bucket_are_told_apart(rclone, tmp_path):
    wrong = {"secret_key": SecretStr("not-the-secret")}
    unknown = {"access_key": SecretStr("nobody")}

    found = [raised(lambda store=store: put(store, tmp_path, SMALL)) for store in (
        s3_store(rclone.url, **wrong), s3_store(rclone.url, **unknown), s3_store(rclone.url, bucket="other"))]

    assert [each.about for each in found] == ["key", "key", "bucket"]
    assert "other" in str(found[2])
    assert not any(text in str(each) for each in found for text in ("not-the-secret", "nobody"))


def test_a_store_that_does_not_run_is_unreachable(tmp_path):
    assert raised(lambda: put(s3_store("http://127.0.0.1:9"), tmp_path, SMALL)).about == "unreachable"


def test_bytes_that_change_on_the_way_are_refused_by_a_server_that_looks(rclone, proxy, tmp_path, monkeypatch):
    """The MD5 is really sent: without it rclone takes anything."""
    store = s3_store(rclone.url)
    monkeypatch.setattr(store, "_md5", lambda data: {"ContentMD5": "1B2M2Y8AsgTpgAmY7PhCfg=="})

    assert raised(lambda: put(store, tmp_path, SMALL)).about == "damaged"


def test_where_the_access_key_was_found_is_said(rclone, tmp_path, monkeypatch):
    nothing = {"access_key": None, "secret_key": None}
    assert s3_store(rclone.url).login() == "storage.upload.access_key"
    assert raised(s3_store(rclone.url, **nothing).login).about == "key"

    (tmp_path / "aws-credentials").write_text("[attic]\naws_access_key_id = a\naws_secret_access_key = b\n")
    assert s3_store(rclone.url, **nothing, profile="attic").login() == "~/.aws/credentials"
    assert "profile" in str(raised(s3_store(rclone.url, **nothing, profile="cellar").login))

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    assert s3_store(rclone.url, **nothing).login() == "the environment (AWS_ACCESS_KEY_ID)"


@pytest.mark.parametrize(("address", "words"), [
    ("s3://", "names no bucket"),
    ("s3://bucket?endpont=http://x", "endpont"),
    ("s3://bucket?endpoint=nas:9000", "http://"),
    ("s3://bucket?endpoint=http://a:b@nas:9000", "a login"),
    ("s3://key:secret@bucket", "a login"),
    ("s3://bucket?encryption=rot13", "AES256 or none"),
    ("s3://bucket?endpoint=http://[::1", "cannot be read"),
])
def test_an_address_that_can_never_work_says_why(address, words):
    error = raised(lambda: read_address(address))
    assert error.about == "address" and words in str(error) and "secret" not in str(error).replace("secret_key", "")


def test_a_folder_whose_disk_is_not_mounted_is_not_written_to(tmp_path):
    disk, context = tmp_path / "disk", StoreContext(UploadSettings(), tmp_path / "home")
    store = folder.connect(f"folder://{disk}", context)
    assert raised(lambda: put(store, tmp_path, SMALL)).about == "bucket"
    disk.mkdir()
    put(store, tmp_path, SMALL)

    disk.rename(tmp_path / "away")
    disk.mkdir()
    error = raised(lambda: put(store, tmp_path, SMALL))

    assert error.about == "bucket" and "not mounted" in str(error)
    assert list(disk.iterdir()) == []
    shutil.rmtree(disk)
    (tmp_path / "away").rename(disk)
    assert fetched(store, tmp_path) == SMALL


def test_what_a_kill_left_half_written_in_a_folder_is_removed(tmp_path):
    (tmp_path / "disk").mkdir()
    store = folder.connect(f"folder://{tmp_path}/disk", StoreContext(UploadSettings(), tmp_path / "home"))
    put(store, tmp_path, SMALL)
    torn = tmp_path / "disk" / "clips/attic/front/2026-05-01/.5.mp4.77.part"
    torn.write_bytes(b"half")

    assert store.abort_unfinished("clips/attic/") == 1
    assert not torn.exists()
