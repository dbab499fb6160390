"""Where a request comes from, by what the browser itself says: other sites may not write here."""

from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, request
from flask_login import current_user

from app.proxy.forwarded_headers import PASSED_ON, PassedOn
from app.proxy.proxy_mistakes import Arrived, ProxyFaults, lacking
from app.proxy.trusted_proxies import is_loopback

FROM_ELSEWHERE = "The request came from another site; it was not done."
_READS = ("GET", "HEAD", "OPTIONS")


def add_same_site(app: Flask, faults: ProxyFaults) -> None:
    """Refuse what another site has the browser send, whatever its token; notice what a proxy lacks.

    To be added behind the check of tokens, which proves that what changes something comes from a page of ours.
    """
    app.config["WTF_CSRF_SSL_STRICT"] = False  # compares Host with Referer, which differ where a proxy renames

    @app.before_request
    def _same_site() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "any_host", False) or request.endpoint == "static":
            return
        if request.method not in _READS and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
            abort(400, FROM_ELSEWHERE)
        passed: PassedOn | None = request.environ.get(PASSED_ON)
        if passed is not None and (passed.trusted or is_loopback(passed.peer) or current_user.is_authenticated):
            faults.saw(list(lacking(passed, Arrived(request.scheme, request.host, origin_of(request))).values()))


def origin_of(asked: Request) -> str:
    """The origin under which the browser has the page, "" when that is not known for sure."""
    site = asked.headers.get("Sec-Fetch-Site")
    if site != "same-origin" and (site is not None or asked.method in _READS):
        return ""
    text = asked.headers.get("Origin") or asked.headers.get("Referer", "")
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""
