"""How Slack signs what it sends (https://docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hashlib
import hmac


def signed_headers(secret: str, body: bytes, now: float) -> dict[str, str]:
    """Return the headers with time and signature of a request with this body."""
    stamp = str(int(now))
    base = b"v0:" + stamp.encode() + b":" + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}
