"""The login at AWS: where its key comes from, whose it is, whether region and clock will do. It costs nothing."""

import re
from collections.abc import Iterator

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from camera_process.analyzer import AnalyzerError
from camera_process.analyzers.rekognition import aws_client
from camera_process.analyzers.rekognition.cloud_address import CloudAddress
from camera_process.analyzers.rekognition.failures import failure_of
from camera_process.analyzers.rekognition.server_time import time_of
from cli.checks.aws.places import REKOGNITION, AwsUse
from cli.checks.finding import ExaminedHouse, Finding, note, ok, problem
from s3_upload.stores.s3 import SOURCES

ABOUT = "aws"
NEAR = 300.0
"""Seconds by which AWS lets a clock differ."""
_VARIABLES = re.compile(r"AWS_[A-Z0-9_]+")
_CREDENTIALS = "~/.aws/credentials, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY where `up` is started"
_SERVICES = {REKOGNITION: "rekognition"}


def environment(house: ExaminedHouse) -> Finding:
    """Which variables of the environment boto3 reads; no value of them."""
    found = sorted(name for name in house.environ if _VARIABLES.fullmatch(name))
    return ok(ABOUT, f"of the environment: {', '.join(found)}" if found else "the environment says nothing of AWS")


def login(use: AwsUse) -> Iterator[Finding]:
    """Where the key comes from, masked, and whose it is."""
    try:
        own = aws_client.session_of(use.place)
        keys = own.get_credentials().get_frozen_credentials()
        place = "config.yml" if use.place.password else SOURCES.get(own.get_credentials().method, "this machine")
        yield ok(ABOUT, f"the access key {masked_key(keys.access_key)} comes from {place}")
        sts = own.client("sts", endpoint_url=use.place.endpoint or None, config=aws_client.BOUNDS)
        yield ok(ABOUT, f"AWS knows it as {sts.get_caller_identity()['Arn']}")
    except (BotoCoreError, ClientError, ValueError) as error:
        yield from _refused(failure_of(error, use.place.region, "AWS"))
    except AnalyzerError as error:
        yield from _refused(error)


def _refused(error: AnalyzerError) -> Iterator[Finding]:
    fix = "see that this machine reaches the internet" if error.transient else _CREDENTIALS
    yield problem(ABOUT, f"the login does not work: {error}", fix)


def region(use: AwsUse) -> Finding:
    """Whether boto3 knows the service in that region; a new region may be unknown to it and work."""
    service = _SERVICES.get(use.service, "sesv2")
    known = [] if use.place.endpoint else boto3.Session().get_available_regions(service)
    if use.place.region in known or use.place.endpoint:
        return ok(ABOUT, f"{use.service} is asked in {use.place.region}")
    return note(ABOUT, f"{use.service} is not known to be in {use.place.region}",
                f"one of {', '.join(known[:6])} ... in its address")


def clock(house: ExaminedHouse, use: AwsUse) -> Finding:
    """Whether this machine's clock agrees with AWS's."""
    at = time_of(endpoint_of(use.place, use.service))
    if at is None:
        return problem(ABOUT, f"{use.service} in {use.place.region} does not answer",
                       "see that the region is right and this machine reaches the internet")
    off = house.clock.now() - at
    if abs(off) > NEAR:
        return problem(ABOUT, f"this machine's clock is {abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} AWS's",
                       "sudo timedatectl set-ntp true")
    return ok(ABOUT, "this machine's clock agrees with AWS's")


def endpoint_of(place: CloudAddress, service: str) -> str:
    """The address that is asked."""
    name = "rekognition" if service == REKOGNITION else "email"
    return place.endpoint or f"https://{name}.{place.region}.amazonaws.com"


def masked_key(key: str) -> str:
    """`AKIA...EST1`, by which its owner knows it."""
    return f"{key[:4]}...{key[-4:]}" if len(key) >= 12 else "***"
