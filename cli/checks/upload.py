"""The store of samples, clips and pictures: whether it takes a file, gives it back, and lets it be deleted."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from house import facts
from ledger.files import upload_marks
from ledger.process_startup import host_name
from s3_upload.factory import store_of
from s3_upload.store import ObjectStore, StoreError, opened

PROBE = "probe"
"""How the keys of files begin that are stored to see whether that works."""
_FIXES = {
    "key": "see storage.upload.access_key and secret_key; ./hearthwatch s3-policy prints the rights it needs",
    "bucket": "make it, or correct storage.upload.address",
    "clock": "sudo timedatectl set-ntp true",
    "quota": "make room there, or raise its quota",
    "address": "correct storage.upload.address; docs/storage/s3-upload.md has its forms",
}
_WAIT = "it is tried again by itself; see that the store runs and this machine reaches it"


def upload(house: ExaminedHouse) -> Iterator[Finding]:
    """One finding for the store, one for what waits for it; nothing when storage.upload names none."""
    settings = house.settings.storage
    if not settings.upload.address:
        return
    try:
        store = store_of(settings.upload, house.home, attempts=2)
        login = store.login()
        trouble = _tried(store)
    except StoreError as error:
        yield problem("upload", str(error), _FIXES.get(error.about, _WAIT))
    else:
        yield problem("upload", *trouble) if trouble else ok(
            "upload", f"{store.shown} takes files, gives them back and lets them be deleted; login: {login}")
    samples = sum(1 for _ in upload_marks.waiting_samples(house.home))
    files = sum(1 for kind in settings.archive.keep for _ in upload_marks.waiting_files(house.home, kind))
    if samples or files:
        yield note("upload", f"waiting to be stored: samples {samples}, clips and pictures {files}",
                   f"they are stored every {settings.upload.every:.0f} s while the house runs")


def _tried(store: ObjectStore) -> tuple[str, str] | None:
    """Store a file, compare it, read it back, delete it; what went wrong but for a StoreError, with its fix."""
    key, text = f"{PROBE}/{host_name()}-{facts.new_id()}.txt", os.urandom(64).hex().encode()
    with tempfile.TemporaryDirectory(prefix="hearthwatch-") as folder:
        given, back = Path(folder, "given"), Path(folder, "back")
        given.write_bytes(text)
        with opened(given) as file:
            store.put(key, file)
            store.verify(key, file)
        store.fetch(key, back)
        same = back.read_bytes() == text
    try:
        store.delete(key)
    except StoreError as error:
        return f"{store.shown} works, but {key} could not be deleted: {error}", _FIXES["key"]
    return None if same else (f"{store.shown} gave back other bytes than it was given",
                              "see what is between this machine and the store")
