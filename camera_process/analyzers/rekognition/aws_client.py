"""Rekognition over the wire, by boto3; whatever boto3 raises becomes an AnalyzerError."""

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from camera_process.analyzer import AnalyzerError
from camera_process.analyzers.rekognition.cloud_address import CloudAddress
from camera_process.analyzers.rekognition.failures import NO_KEY, failure_of

CONNECT, ANSWER = 3.0, 10.0
"""Seconds for a connection and for an answer."""
BOUNDS = Config(connect_timeout=CONNECT, read_timeout=ANSWER, retries={"total_max_attempts": 1})
"""One attempt: whoever tries again asks for another call first."""


def session_of(address: CloudAddress) -> Any:
    """The session with the address's credentials, else this machine's. Raises AnalyzerError where there are none."""
    keys = {"aws_access_key_id": address.user, "aws_secret_access_key": address.password} if address.password else {}
    try:
        own = boto3.Session(region_name=address.region, **keys)
        if own.get_credentials() is None:
            raise AnalyzerError(NO_KEY, transient=False)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise failure_of(error, address.region) from error
    return own


def client_of(address: CloudAddress, service: str) -> Any:
    """A client of that service in the address's region. Raises AnalyzerError."""
    try:
        return session_of(address).client(service, endpoint_url=address.endpoint or None, config=BOUNDS)
    except (BotoCoreError, ClientError, ValueError) as error:
        raise failure_of(error, address.region) from error


def detect_labels(client: Any, picture: bytes, address: CloudAddress, least: float) -> dict[str, Any]:
    """The answer about a JPEG; least: percent, below which a label is left out. Raises AnalyzerError."""
    try:
        found: dict[str, Any] = client.detect_labels(Image={"Bytes": picture}, MaxLabels=address.max_labels,
                                                     MinConfidence=least)
    except (BotoCoreError, ClientError) as error:
        raise failure_of(error, address.region) from error
    return found
