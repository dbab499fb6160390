"""Errors of slack_sdk and of the line, told as ChannelError: what was refused, and whether it may have been done."""

import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from notifier.channel import ChannelError
from slack_format.errors import refusal


@contextmanager
def translated(room: str) -> Iterator[None]:
    """Errors leave this block as ChannelError, the cause chained; `room` is where it was meant for."""
    try:
        yield
    except SlackApiError as error:
        raise _refused(error, room) from error
    except urllib.error.HTTPError as error:
        later = error.code == 429 or error.code >= 500
        text = f"Slack answers HTTP {error.code} to the picture"
        raise ChannelError(text, later, _wait(error.headers), "channel" if later else "picture") from error
    except (SlackClientError, HTTPException, OSError, ValueError) as error:
        raise ChannelError(f"Slack cannot be reached: {_why(error)}", True).doubtful() from error
    except (AttributeError, KeyError, TypeError) as error:  # JSON, but not the object that was promised
        raise ChannelError("Slack answers something that is no answer", True).doubtful() from error


def _refused(error: SlackApiError, room: str) -> ChannelError:
    answer = error.response
    if isinstance(answer, dict):  # an answer that could not even be read
        return ChannelError("Slack answers something that is no answer", True).doubtful()
    wait = _wait(answer.headers)
    if answer.status_code == 429:
        return ChannelError("Slack asks to wait (429)", True, wait if wait is not None else 1.0)
    if answer.status_code != 200:
        return ChannelError(f"Slack answers HTTP {answer.status_code}", True, wait).doubtful()
    if not isinstance(answer.data, dict) or "Received a response" in str(answer.data.get("error", "")):
        return ChannelError("Slack answers something that is not JSON", True).doubtful()
    known = refusal(answer.data, room)
    found = ChannelError(known.text, known.transient, wait, known.about)
    return found.doubtful() if known.transient and answer.data.get("error") != "ratelimited" else found


def _wait(headers: Any) -> float | None:
    """Seconds of Retry-After, None when there are none."""
    for name, value in dict(headers or {}).items():
        if name.lower() == "retry-after":
            try:
                return min(max(float(value), 0.0), 3600.0)
            except ValueError:
                return None
    return None


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return " ".join(str(reason).split())[:200] or type(error).__name__
