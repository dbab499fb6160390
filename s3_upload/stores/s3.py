"""A bucket as a store: `s3://BUCKET/PREFIX`, AWS's or, with `?endpoint=https://HOST:9000`, one of another store.

Nothing is believed because a request went well: `verify` asks for it, and an endpoint of one's own has to send it back.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from s3_upload.s3_address import S3Address, read_address
from s3_upload.s3_failures import failure_of
from s3_upload.store import BLOCK, LocalFile, StoreContext, StoreError

PART = 8 * 1024 * 1024
"""Bytes of one part, and from how many on a file is stored in parts. S3 wants 5 MB at least, 10,000 parts at most."""
SHA256 = "sha256"
"""The name under which an object keeps the SHA-256 of its file."""


def connect(address: str, context: StoreContext) -> "S3Store":
    """The store at this address; StoreError when it can never work."""
    return S3Store(read_address(address), context)


class S3Store:
    """Objects below the prefix of one bucket."""

    def __init__(self, address: S3Address, context: StoreContext) -> None:
        self._address, self._context = address, context
        self._own = bool(address.endpoint)
        self._made: Any = None

    @property
    def shown(self) -> str:
        return self._address.shown

    def login(self) -> str:
        with self._failing():
            found = self._session().get_credentials()
        if found is None:
            raise StoreError("there is no access key: set storage.upload.access_key and secret_key", False, "key")
        if self._context.settings.access_key:
            return "storage.upload.access_key"
        return SOURCES.get(found.method, str(found.method))

    def put(self, key: str, file: LocalFile) -> None:
        if file.size < PART:
            self._put_whole(key, file)
        else:
            self._put_in_parts(key, file)

    def verify(self, key: str, file: LocalFile) -> None:
        with self._failing():
            head = self._client.head_object(**self._named(key), **({} if self._own else {"ChecksumMode": "ENABLED"}))
        expected, whole = (file.size, file.sha256), _in_base64(file.sha256)
        if (head["ContentLength"], _own_hash(head) or file.sha256) != expected:
            raise self._damaged(key)
        if head.get("ChecksumType") != "COMPOSITE" and head.get("ChecksumSHA256", whole) != whole:
            raise self._damaged(key)
        if self._own and self._read(key, lambda _: None) != expected:
            raise self._damaged(key)

    def fetch(self, key: str, path: Path) -> None:
        with path.open("wb") as target:
            size, sha256 = self._read(key, target.write)
        with self._failing():
            head = self._client.head_object(**self._named(key))
        if size != head["ContentLength"] or sha256 != (_own_hash(head) or sha256):
            raise self._damaged(key)

    def delete(self, key: str) -> None:
        with self._failing():
            self._client.delete_object(**self._named(key))

    def abort_unfinished(self, begin: str) -> int:
        try:
            found = self._unfinished(self._address.prefix + begin)
        except StoreError as error:
            if error.about == "gone":  # so rclone says that there are none
                return 0
            raise
        for each in found:
            self._abort(each["Key"], each["UploadId"])
        return len(found)

    def _unfinished(self, begin: str) -> list[dict[str, str]]:
        """Uploads of keys that begin so, which were begun and not completed; some stores pay no heed to the prefix."""
        with self._failing():
            pages = self._client.get_paginator("list_multipart_uploads")
            return [each for page in pages.paginate(Bucket=self._address.bucket, Prefix=begin)
                    for each in page.get("Uploads", ()) if each["Key"].startswith(begin)]

    def _put_whole(self, key: str, file: LocalFile) -> None:
        data = file.stream.read()
        checks = {"ChecksumSHA256": _in_base64(hashlib.sha256(data).hexdigest()), **self._md5(data)}
        with self._failing():
            self._client.put_object(Body=data, **self._named(key), **self._about(key, file), **checks)

    def _put_in_parts(self, key: str, file: LocalFile) -> None:
        with self._failing():
            begun = self._client.create_multipart_upload(**self._named(key), **self._about(key, file))
            upload = begun["UploadId"]
            try:
                parts = [self._part(key, upload, number, data) for number, data in enumerate(_parts(file), 1)]
                self._client.complete_multipart_upload(**self._named(key), UploadId=upload,
                                                       MultipartUpload={"Parts": parts})
            except (BotoCoreError, ClientError, OSError):
                self._abort(self._address.prefix + key, upload)
                raise

    def _part(self, key: str, upload: str, number: int, data: bytes) -> dict[str, Any]:
        answer = self._client.upload_part(**self._named(key), UploadId=upload, PartNumber=number, Body=data,
                                          **self._md5(data))
        checks = {name: answer[name] for name in answer if name.startswith("Checksum") and name != "ChecksumType"}
        return {"PartNumber": number, "ETag": answer["ETag"], **checks}

    def _abort(self, key: str, upload: str) -> None:
        """Remove the parts of an upload; left alone when that fails: the next round finds it."""
        try:
            self._client.abort_multipart_upload(Bucket=self._address.bucket, Key=key, UploadId=upload)
        except (BotoCoreError, ClientError):
            return

    def _read(self, key: str, take: Callable[[bytes], object]) -> tuple[int, str]:
        """Give what is stored to `take`, block by block; returns its size and SHA-256."""
        digest, size = hashlib.sha256(), 0
        with self._failing():
            body = self._client.get_object(**self._named(key))["Body"]
            with body:
                for block in body.iter_chunks(BLOCK):
                    digest.update(block)
                    size += len(block)
                    take(block)
        return size, digest.hexdigest()

    def _about(self, key: str, file: LocalFile) -> dict[str, Any]:
        encryption = {} if self._address.encryption == "none" else {"ServerSideEncryption": self._address.encryption}
        kind = CONTENT_TYPES.get(key.rpartition(".")[2], "application/octet-stream")
        return {"ContentType": kind, "Metadata": {SHA256: file.sha256}, **encryption}

    def _md5(self, data: bytes) -> dict[str, str]:
        """For an endpoint of one's own: what every store that checks anything compares. AWS checks by itself."""
        if not self._own:
            return {}
        return {"ContentMD5": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()}

    def _named(self, key: str) -> dict[str, str]:
        return {"Bucket": self._address.bucket, "Key": self._address.prefix + key}

    def _damaged(self, key: str) -> StoreError:
        return StoreError(f"{self.shown}: {key} is not what was sent there", True, "damaged")

    @contextmanager
    def _failing(self) -> Iterator[None]:
        """Whatever boto3 raises inside becomes a StoreError; an OSError is one of a file here."""
        try:
            yield
        except (BotoCoreError, ClientError, ValueError, RecursionError) as error:
            raise failure_of(error, self.shown, self._address.bucket) from error

    @property
    def _client(self) -> Any:
        if self._made is None:
            own = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
            config = Config(connect_timeout=min(10.0, self._context.timeout), read_timeout=self._context.timeout,
                            retries={"mode": "standard", "total_max_attempts": self._context.attempts},
                            ignore_configured_endpoint_urls=True,
                            s3={"addressing_style": self._address.style or ("path" if self._own else "auto")},
                            **(own if self._own else {}))
            session = self._session()
            region = self._address.region or session.region_name or "us-east-1"
            self._made = session.client("s3", endpoint_url=self._address.endpoint or None, region_name=region,
                                        config=config)
        return self._made

    def _session(self) -> Any:
        settings = self._context.settings
        key, secret = settings.access_key, settings.secret_key
        return boto3.Session(aws_access_key_id=key.get_secret_value() if key else None,
                             aws_secret_access_key=secret.get_secret_value() if secret else None,
                             profile_name=settings.profile or None)


CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png", "mp4": "video/mp4", "json": "application/json",
                 "txt": "text/plain"}
SOURCES = {"env": "the environment (AWS_ACCESS_KEY_ID)", "shared-credentials-file": "~/.aws/credentials",
           "config-file": "~/.aws/config", "iam-role": "the role of this machine", "assume-role": "an assumed role",
           "container-role": "the role of this container", "sso": "single sign-on (~/.aws)",
           "login": "aws login (~/.aws)", "custom-process": "the credential_process of ~/.aws/config"}
"""What boto3 calls the places where it finds an access key."""


def _parts(file: LocalFile) -> Iterator[bytes]:
    return iter(lambda: file.stream.read(PART), b"")


def _own_hash(head: dict[str, Any]) -> str:
    """The SHA-256 we sent along; some stores write its name with a capital."""
    return next((str(value) for name, value in head.get("Metadata", {}).items() if name.lower() == SHA256), "")


def _in_base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
