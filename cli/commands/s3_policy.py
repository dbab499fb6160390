"""`s3-policy [--days N]`: prints the least rights that the upload needs at AWS, as policies to paste.

It reads storage.upload.address of config.yml. With --days, a rule that deletes what is older than that in the bucket.
"""

import argparse
import json
import os
from collections.abc import Sequence
from typing import Any

from cli.errors import CliError
from cli.supervise import homes
from house.settings.whole_config import survey
from ledger.home import Home
from s3_upload.s3_address import read_address
from s3_upload.store import StoreError

VERSION = "2012-10-17"
ABORT_AFTER = 7
"""Days after which AWS itself removes uploads that were cut short."""
Policy = dict[str, Any]


def run(argv: Sequence[str], home: Home) -> int:
    """Print three JSON documents as one: iam_policy, bucket_policy, lifecycle."""
    parser = argparse.ArgumentParser("hearthwatch s3-policy", description=__doc__)
    parser.add_argument("address", nargs="?", default="", help="s3://BUCKET/PREFIX instead of the one in config.yml")
    parser.add_argument("--days", type=int, default=0, help="delete what is older than this in the bucket; 0: nothing")
    options = parser.parse_args(argv)
    bucket, prefix = _place(options.address or _configured(homes.current(home)))
    if options.days < 0:
        raise CliError("--days is a whole number of days, or 0 for never", code=2)
    print(json.dumps({"iam_policy": iam_policy(bucket, prefix), "bucket_policy": bucket_policy(bucket),
                      "lifecycle": lifecycle(prefix, options.days)}, indent=2))
    return 0


def iam_policy(bucket: str, prefix: str) -> Policy:
    """What the access key may do: store, read, list below the prefix, end its own uploads; delete only probes.

    Without the right to list, S3 says 403 instead of 404 for what is not there.
    """
    here, inside = f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/{prefix}"
    return {"Version": VERSION, "Statement": [
        _allow("StoreAndFetch", ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], f"{inside}*"),
        _allow("RemoveProbes", ["s3:DeleteObject"], f"{inside}probe/*"),
        {**_allow("SeeWhatIsThere", ["s3:ListBucket"], here), "Condition": {"StringLike": {"s3:prefix": f"{prefix}*"}}},
        _allow("FindUnfinishedUploads", ["s3:ListBucketMultipartUploads"], here),
    ]}


def bucket_policy(bucket: str) -> Policy:
    """What the bucket refuses to everybody: anything that does not come over TLS."""
    here = f"arn:aws:s3:::{bucket}"
    return {"Version": VERSION, "Statement": [
        {"Sid": "OnlyEncryptedConnections", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
         "Resource": [here, f"{here}/*"], "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}


def lifecycle(prefix: str, days: int) -> Policy:
    """What the bucket does by itself: it removes unfinished uploads, and with `days` what is older."""
    rule: Policy = {"ID": "hearthwatch", "Status": "Enabled", "Filter": {"Prefix": prefix},
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ABORT_AFTER}}
    return {"Rules": [{**rule, "Expiration": {"Days": days}} if days else rule]}


def _allow(name: str, actions: list[str], resource: str) -> Policy:
    return {"Sid": name, "Effect": "Allow", "Action": actions, "Resource": resource}


def _configured(home: Home) -> str:
    settings = survey(home.config, home.learned, os.environ).settings if home.config.exists() else None
    found = settings.storage.upload.address if settings else ""
    if not found:
        raise CliError("config.yml names no store: set storage.upload.address, or say s3-policy s3://BUCKET/PREFIX",
                       code=2)
    return found


def _place(address: str) -> tuple[str, str]:
    """Bucket and prefix ("" or with / at its end) of an s3:// address; CliError for any other."""
    if not address.startswith("s3://"):
        raise CliError("only an s3:// store has policies; folder:// has the rights of its folder", code=2)
    try:
        found = read_address(address)
    except StoreError as error:
        raise CliError(str(error), code=2) from error
    return found.bucket, found.prefix
