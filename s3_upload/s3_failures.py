"""What boto3 raises, as one StoreError with a line for people: what is wrong, and how to mend it.

Nothing of the answer is repeated but its code: a store may repeat the request, and with it the access key.
"""

from dataclasses import dataclass
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import ClientError

from s3_upload.store import About, StoreError


@dataclass(frozen=True)
class _Failure:
    """What a group of codes says: about what, the line with {store}, {bucket} and {code}, whether to try again."""

    about: About
    codes: tuple[str, ...]
    text: str
    transient: bool = False


_REGION = "{store} is in another region: add ?region=NAME to storage.upload.address"
FAILURES = (
    _Failure("key", ("InvalidAccessKeyId", "InvalidToken", "NotSignedUp", "InvalidClientTokenId",
                     "UnrecognizedClientException"),
             "{store} does not know the access key: see storage.upload.access_key"),
    _Failure("key", ("SignatureDoesNotMatch", "InvalidSignature"),
             "{store} refuses the secret key, which does not belong to the access key: see storage.upload.secret_key"),
    _Failure("key", ("ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"),
             "the login for {store} has run out: renew it, or take a key that does not end"),
    _Failure("key", ("AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "PermanentRedirect",
                     "MovedPermanently", "301", "400"),
             _REGION),
    _Failure("bucket", ("NoSuchBucket", "InvalidBucketName", "NotFound"),
             "{store}: there is no bucket {bucket}; make it, or correct storage.upload.address"),
    _Failure("clock", ("RequestTimeTooSkewed", "RequestExpired", "RequestNotYetValid"),
             "{store} refuses this machine's time, which differs from its own: sudo timedatectl set-ntp true", True),
    _Failure("quota", ("QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage",
                       "InsufficientCapacity", "StorageFull", "ServiceQuotaExceededException", "507"),
             "{store} has no room left: make some there, or raise its quota"),
    _Failure("busy", ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "RequestTimeoutException",
                      "Throttling", "ThrottlingException", "TooManyRequests", "BandwidthLimitExceeded",
                      "OperationAborted", "429", "500", "502", "503", "504"),
             "{store} is too busy or out of order ({code}); it is tried again", True),
    _Failure("damaged", ("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "IncompleteBody",
                         "ChecksumMismatch", "XAmzContentChecksumMismatch"),
             "{store} got other bytes than were sent ({code})", True),
    _Failure("gone", ("NoSuchKey", "NoSuchUpload", "404"), "{store} has no such object"),
    _Failure("object", ("EntityTooLarge", "EntityTooSmall", "KeyTooLongError", "InvalidPart",
                        "InvalidArgument", "InvalidRequest"),
             "{store} refuses an object ({code})", True),
    _Failure("address", ("NotImplemented", "501", "InvalidEncryptionAlgorithmError",
                         "ServerSideEncryptionConfigurationNotFoundError"),
             "{store} cannot do what was asked, perhaps encrypt: add ?encryption=none to storage.upload.address"),
    _Failure("key", ("AccessDenied", "AllAccessDisabled", "AccountProblem", "403", "401", "Unauthorized", "Forbidden"),
             "{store} does not let this access key do that: ./hearthwatch s3-policy prints the rights it needs"),
)
NO_KEY = ("there is no access key for {store}: set storage.upload.access_key and secret_key, or AWS_ACCESS_KEY_ID and "
          "AWS_SECRET_ACCESS_KEY in the environment")


def failure_of(error: Exception, store: str, bucket: str) -> StoreError:
    """The error as this package's own."""
    if isinstance(error, ClientError):
        return _answered(error.response, store, bucket)
    if isinstance(error, boto.NoCredentialsError | boto.PartialCredentialsError | boto.CredentialRetrievalError):
        return StoreError(NO_KEY.format(store=store), False, "key")
    if isinstance(error, boto.ProfileNotFound | boto.ConfigParseError | boto.ConfigNotFound):
        return StoreError("~/.aws cannot be read, or has no such profile: see storage.upload.profile", False, "key")
    if _recursed(error):  # boto3 follows a redirect to another region, and is sent on again
        return StoreError(_REGION.format(store=store), False, "key")
    if isinstance(error, boto.SSLError):
        return StoreError(f"{store} shows a certificate that is not trusted: let AWS_CA_BUNDLE name the file of its "
                          "own authority", False, "unreachable")
    if isinstance(error, boto.ParamValidationError | boto.InvalidRegionError | boto.InvalidEndpointConfigurationError
                  | boto.UnsupportedS3ConfigurationError | ValueError):
        return StoreError(f"the bucket, region or endpoint of {store} cannot be used: see storage.upload.address",
                          False, "address")
    return StoreError(f"{store} cannot be reached, or did not answer to the end ({type(error).__name__})", True,
                      "unreachable")


def _recursed(error: BaseException | None) -> bool:
    """Whether the stack ended: anywhere in the request, and botocore wraps what is raised while it sends."""
    while error is not None and not isinstance(error, RecursionError):
        error = error.__cause__ or error.__context__
    return error is not None


def _answered(response: Any, store: str, bucket: str) -> StoreError:
    """By the code of the answer, or the number of its status where the answer to a HEAD has nothing else."""
    said = response.get("Error", {})
    code = str(said.get("Code", ""))
    status = str(response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    if "cap exceeded" in str(said.get("Message", "")).lower():  # Backblaze refuses so what is above a limit of its own
        code = "QuotaExceeded"
    if "kms is not configured" in str(said.get("Message", "")).lower():
        code = "NotImplemented"
    for word in (code, status):
        for each in FAILURES:
            if word in each.codes:
                shown = word if word.isalnum() else "unknown"
                return StoreError(each.text.format(store=store, bucket=bucket, code=shown), each.transient, each.about)
    shown = code if code.isalnum() and len(code) < 60 else status
    return StoreError(f"{store} refuses what was asked ({shown or 'no reason'})", True, "object")
