"""s3:// addresses in their parts, without boto3: `s3://BUCKET/PREFIX?endpoint=https://HOST:9000`.

Options: endpoint, region, encryption (`AES256`, which is asked for unless it is `none`), style (`path` or `virtual`).
"""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from s3_upload.store import StoreError

OPTIONS = ("endpoint", "region", "encryption", "style")
ENCRYPTIONS, STYLES = ("AES256", "none"), ("path", "virtual")


@dataclass(frozen=True)
class S3Address:
    """An s3:// address in its parts; `prefix` is empty or ends with /, `endpoint` is empty for AWS."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    encryption: str = "AES256"
    style: str = ""

    @property
    def shown(self) -> str:
        """As people may see it; a store of one's own with its host."""
        host = f" at {urlsplit(self.endpoint).netloc.rpartition('@')[2]}" if self.endpoint else ""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/") + host


def read_address(address: str) -> S3Address:
    """The address in its parts; StoreError names what is wrong with it."""
    try:
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query, keep_blank_values=True))
        endpoint = urlsplit(options.get("endpoint", "https://x"))
        _ = endpoint.port
    except ValueError:
        raise StoreError("the address cannot be read: s3://BUCKET/PREFIX?endpoint=https://HOST:9000", False,
                         "address") from None
    if "@" in parts.netloc or "@" in endpoint.netloc:
        raise StoreError("a login does not belong in the address: storage.upload.access_key and secret_key take it",
                         False, "address")
    unknown = sorted(set(options) - set(OPTIONS))
    if not parts.netloc or unknown:
        raise StoreError(f"s3:// takes {', '.join(OPTIONS)}, not {', '.join(unknown)}" if unknown
                         else "s3:// names no bucket: s3://BUCKET/PREFIX", False, "address")
    if endpoint.scheme not in ("http", "https") or not endpoint.hostname:
        raise StoreError("endpoint is an http:// or https:// address like https://nas.local:9000", False, "address")
    if options.get("encryption", "AES256") not in ENCRYPTIONS or options.get("style", "path") not in STYLES:
        raise StoreError("encryption is AES256 or none, style is path or virtual", False, "address")
    prefix = parts.path.strip("/")
    return S3Address(parts.netloc, f"{prefix}/" if prefix else "", **options)
