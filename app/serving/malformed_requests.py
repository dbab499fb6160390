"""Requests that are no HTTP: refused and logged by kind alone, for any of their bytes may be a key or password."""

import logging
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.http import errors

_STATUS = {
    errors.LimitRequestLine: (414, "URI Too Long"),
    errors.LimitRequestHeaders: (431, "Request Header Fields Too Large"),
    errors.UnsupportedTransferCoding: (501, "Not Implemented"),
    errors.ExpectationFailed: (417, "Expectation Failed"),
    errors.ForbiddenProxyRequest: (403, "Forbidden"),
}
_OUR_OWN = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)


def refuse(log: logging.Logger, sock: Any, client: Any, error: Exception) -> bool:
    """Answer a request that cannot be read; False, and nothing is done, when the error is no such one."""
    if not isinstance(error, errors.ParseException) or isinstance(error, _OUR_OWN):
        return False
    remote = client[0] if isinstance(client, tuple) and client else "a local socket"
    log.warning("a request of %s is no HTTP that can be read: %s", remote, type(error).__name__)
    status, reason = _STATUS.get(type(error), (400, "Bad Request"))
    with suppress(OSError):
        util.write_error(sock, status, reason, "The request cannot be read.")
    return True
