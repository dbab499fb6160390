"""What time a server says it is, in the header of any answer; asking costs nothing."""

from email.utils import parsedate_to_datetime

import requests

from house.http.total_timeout import session

_SECONDS = 5.0


def time_of(endpoint: str) -> float | None:
    """Unix time as the server at that address has it; None where it says none."""
    try:
        with session() as own, own.get(endpoint, timeout=_SECONDS, stream=True) as answer:
            return parsedate_to_datetime(answer.headers["Date"]).timestamp()
    except (requests.RequestException, OSError, KeyError, ValueError, TypeError):
        return None
