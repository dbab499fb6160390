"""Stores that tests work with."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from benchmarks.ports import held_port
from benchmarks.uploads.object_servers import BUCKET, KEY, SECRET, Rclone, RefusingProxy
from house.settings.sections.storage import UploadSettings
from s3_upload.store import ObjectStore, StoreContext
from s3_upload.stores import s3


@pytest.fixture(autouse=True)
def nobody_elses_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Access keys of whoever runs the tests have no part in them, and no machine is asked for its role."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws-credentials"))


@pytest.fixture(scope="session")
def _rclone(tmp_path_factory: pytest.TempPathFactory, until: Callable[..., None]) -> Iterator[Rclone]:
    server = Rclone(tmp_path_factory.mktemp("rclone"), held_port())
    try:
        until(server.answers, "rclone answers")
        yield server
    finally:
        server.close()


@pytest.fixture
def rclone(_rclone: Rclone) -> Rclone:
    """rclone's server with an empty bucket."""
    for each in (_rclone.folder / BUCKET).rglob("*"):
        if each.is_file():
            each.unlink()
    return _rclone


@pytest.fixture(scope="session")
def _moto() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def moto(_moto: str) -> str:
    """The address of moto's server with the bucket in it."""
    store = s3_store(_moto)
    store._client.create_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]
    return _moto


@pytest.fixture(scope="session")
def _proxy(_rclone: Rclone) -> Iterator[RefusingProxy]:
    found = RefusingProxy(_rclone.url)
    yield found
    found.close()


@pytest.fixture
def proxy(_proxy: RefusingProxy, rclone: Rclone) -> RefusingProxy:
    """A proxy before rclone that passes everything on, until it is given a rule."""
    _proxy.rule, _proxy.asked = lambda asked: None, []
    return _proxy


@cache
def s3_store(url: str, bucket: str = BUCKET, prefix: str = "attic", options: str = "", **settings: Any) -> ObjectStore:
    """A store at this endpoint, with the right keys unless `settings` have others; one for all who ask for the same.

    boto3 takes long to make a client.
    """
    chosen = {"access_key": SecretStr(KEY), "secret_key": SecretStr(SECRET), **settings}
    address = f"s3://{bucket}/{prefix}?endpoint={url}{options}"
    return s3.connect(address, StoreContext(UploadSettings(address=address, **chosen), Path("/nonexistent"), attempts=1,
                                            timeout=5.0))
