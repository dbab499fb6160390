"""What an address of Rekognition says, without boto3: `rekognition://KEY:SECRET@eu-west-1?max_labels=10`. Pure."""

import math
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from camera_process.analyzer import AnalyzerError

OPTIONS = ("max_labels", "min_confidence", "endpoint")
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d", re.ASCII)
"""How regions of AWS are called: eu-west-1, us-gov-west-1."""


@dataclass(frozen=True)
class CloudAddress:
    """The address in its parts. min_confidence: percent, None for the house's own min_score; endpoint: "" for AWS."""

    region: str
    user: str = ""
    password: str = ""
    max_labels: int = 25
    min_confidence: float | None = None
    endpoint: str = ""


def read_cloud_address(address: str) -> CloudAddress:
    """The address in its parts; raises AnalyzerError, which names what is wrong with it and repeats no secret."""
    try:
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        region, user, password = parts.hostname or "", unquote(parts.username or ""), unquote(parts.password or "")
    except ValueError:
        raise _wrong("cannot be read: rekognition://REGION?max_labels=10&min_confidence=55") from None
    if unknown := sorted(set(options) - set(OPTIONS)):
        raise _wrong(f"has no option {unknown[0]}: {', '.join(OPTIONS)} are there")
    if not REGION.fullmatch(region) or parts.path.strip("/"):
        raise _wrong("needs a region of AWS, like rekognition://eu-west-1")
    if bool(user) != bool(password):
        raise _wrong("needs both parts of an access key, KEY:SECRET@, or none of them")
    return CloudAddress(region, user, password, _most(options.get("max_labels", "25")),
                        _least(options["min_confidence"]) if "min_confidence" in options else None,
                        _endpoint(options.get("endpoint", "")))


def _most(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= 1000):
        raise _wrong("takes max_labels from 1 to 1000")
    return int(text)


def _least(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 100:
        raise _wrong("takes min_confidence in percent, from 0 to 100")
    return value


def _endpoint(text: str) -> str:
    if text and not re.fullmatch(r"https?://[^\s/?#@]+/?", text):
        raise _wrong("takes an endpoint like http://127.0.0.1:5000")
    return text.rstrip("/")


def _wrong(text: str) -> AnalyzerError:
    return AnalyzerError(f"rekognition:// {text}", transient=False)
