"""Slack's errors."""

from typing import Any


class SlackError(Exception):
    """A refusal: `error` is Slack's word for it, `extra` is what the answer holds beside it."""

    def __init__(self, error: str, status: int = 200, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.extra = extra
        self.retry_after: int | None = None

    def body(self) -> dict[str, Any]:
        """Return the JSON answer."""
        return {"ok": False, "error": self.error, **self.extra}


def refused(error: str, problems: list[str]) -> SlackError:
    """Return a refusal that names every problem, as Slack does for blocks and arguments."""
    messages = [f"[ERROR] {problem}" for problem in problems]
    return SlackError(error, errors=list(problems), response_metadata={"messages": messages})


def bad_arguments(*problems: str) -> SlackError:
    """Return `invalid_arguments` with its reasons."""
    return refused("invalid_arguments", list(problems))


def rate_limited(seconds: float) -> SlackError:
    """Return HTTP 429 with Retry-After, never under one second."""
    error = SlackError("ratelimited", status=429)
    error.retry_after = max(1, -int(-seconds // 1))
    return error
