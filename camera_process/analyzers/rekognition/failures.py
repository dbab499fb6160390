"""What boto3 raises about a service of AWS, as one AnalyzerError: is it the moment, the picture, or the house? Pure.

Nothing of an answer is repeated but its code: what a server says may repeat the request, and with it the access key.
"""

from collections.abc import Mapping
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from camera_process.analyzer import AnalyzerError

REKOGNITION = "Rekognition"
_RIGHTS = {REKOGNITION: "rekognition:DetectLabels", "SES": "ses:GetAccount and ses:SendEmail"}
NO_KEY = ("there is no access key of AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ~/.aws/credentials, or "
          "give this machine a role")
_OF_PICTURE = ("InvalidImageFormatException", "ImageTooLargeException", "InvalidParameterException",
               "InvalidS3ObjectException", "ValidationException")
_BUSY = ("Throttling", "ThrottlingException", "ThrottledException", "ProvisionedThroughputExceededException",
         "RequestLimitExceeded", "TooManyRequestsException", "LimitExceededException", "InternalServerError",
         "InternalFailure", "InternalServerErrorException", "ServiceUnavailable", "ServiceUnavailableException",
         "RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete", "SlowDown")
_OF_HOUSE = {
    "AccessDenied": "this access key may not use {service}: allow it {right}",
    "UnrecognizedClient": "AWS does not know this access key: look at AWS_ACCESS_KEY_ID or ~/.aws/credentials",
    "InvalidClientTokenId": "AWS does not know this access key: look at AWS_ACCESS_KEY_ID or ~/.aws/credentials",
    "InvalidAccessKeyId": "AWS does not know this access key: look at AWS_ACCESS_KEY_ID or ~/.aws/credentials",
    "IncompleteSignature": "the access key cannot be used: look for blanks and line breaks in it",
    "InvalidSignature": "AWS refuses the secret key, which does not belong to the access key",
    "SignatureDoesNotMatch": "AWS refuses the secret key, which does not belong to the access key",
    "ExpiredToken": "the login at AWS has run out: renew it, or take a key that does not end",
    "SubscriptionRequired": "this account of AWS has not signed up for {service}",
    "OptInRequired": "this account of AWS has not signed up for {service}, or not for {region}",
}
_CLOCK = "AWS refuses this machine's time, which differs from its own: sudo timedatectl set-ntp true"
_CLOCK_CODES = ("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture")
_REGION = "{service} cannot be used in the region {region}: another one is needed in the address"


def failure_of(error: Exception, region: str, service: str = REKOGNITION) -> AnalyzerError:
    """The error as the house's own; service: the one that was asked, as people call it."""
    if isinstance(error, ClientError):
        return _answered(error.response, {"region": region, "service": service,
                                          "right": _RIGHTS.get(service, "what the service's guide names")})
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError | boto.CredentialRetrievalError):
        return AnalyzerError(NO_KEY, transient=False)
    if isinstance(error, boto.ProfileNotFound | boto.ConfigParseError | boto.ConfigNotFound | boto.TokenRetrievalError):
        return AnalyzerError("~/.aws cannot be read, or has no such profile: look at AWS_PROFILE", transient=False)
    if isinstance(error, boto.SSLError):
        return AnalyzerError("AWS shows a certificate that is not trusted: let AWS_CA_BUNDLE name the file of its own "
                             "authority", transient=False)
    if isinstance(error, boto.ParamValidationError):
        return AnalyzerError(f"{service} takes no such picture", transient=False, of_picture=True)
    if isinstance(error, boto.NoRegionError | boto.InvalidRegionError | boto.UnknownRegionError | ValueError):
        return AnalyzerError(_REGION.format(region=region, service=service), transient=False)
    return AnalyzerError(f"{service} in {region} cannot be reached, or did not answer to the end "
                         f"({type(error).__name__})", transient=True)


def _answered(response: Any, words: Mapping[str, str]) -> AnalyzerError:
    """By the code of the answer, or the number of its status."""
    said = response.get("Error", {})
    code, text = str(said.get("Code", "")), str(said.get("Message", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    shown = code if code.isalnum() and len(code) < 60 else str(status or "no reason")
    if code in _CLOCK_CODES or (code.startswith(("InvalidSignature", "SignatureDoesNotMatch"))
                                and ("expired" in text.lower() or "not yet current" in text.lower())):
        return AnalyzerError(_CLOCK, transient=False)
    if code in _BUSY or status >= 500 or status in (408, 429):
        return AnalyzerError(f"{words['service']} is too busy or out of order ({shown})", transient=True)
    if code in _OF_PICTURE:
        return AnalyzerError(f"{words['service']} does not take this picture ({shown})", transient=False,
                             of_picture=True)
    known = next((line for start, line in _OF_HOUSE.items() if code.startswith(start)), "")
    return AnalyzerError(known.format(**words) or f"{words['service']} refuses what was asked ({shown})",
                         transient=False)
