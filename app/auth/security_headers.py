"""What every response carries and every request must pass: headers, the host's name, cookies."""

import ipaddress

from flask import Flask, Response, abort, current_app, request
from flask.sessions import SecureCookieSessionInterface

from app.auth.access import SESSION_COOKIE, cookie_name
from app.auth.sessions import LONGEST
from app.proxy.forwarded_headers import PASSED_ON, PassedOn
from app.services import current_services
from house.settings.sections.web import WebSettings

POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:", "connect-src 'self'",
    "media-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
))
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LOCAL_ENDINGS = (".local", ".localhost", ".lan", ".home.arpa", ".internal", ".home", ".fritz.box", ".ts.net")
"""Names that nobody outside can register: a strange page cannot make its own name point here (DNS rebinding)."""
STRANGE_HOST = ("This house does not answer to that name. Use its address, like http://192.168.1.10:8080, or name it "
                "under web.hosts in config.yml.")
LARGEST_REQUEST = 512 * 1024


class Cookies(SecureCookieSessionInterface):
    """Session cookies that are Secure whenever the page came over https, and then of a name that only it can set."""

    def get_cookie_name(self, app: Flask) -> str:
        return cookie_name(SESSION_COOKIE)

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure


def protect(app: Flask) -> None:
    """Set headers on every response and refuse strange host names; views marked `any_host` check for themselves."""
    app.session_interface = Cookies()
    # The cookie is sent only when it changes: what a page asks for meanwhile would bring an older one, without what was
    # just said. How long a session may be idle is for app/auth/sessions.py.
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=int(LONGEST), SESSION_REFRESH_EACH_REQUEST=False,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_PARTS=200, WTF_CSRF_TIME_LIMIT=None,
    )

    @app.before_request
    def _host() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        passed: PassedOn | None = request.environ.get(PASSED_ON)  # a page may make up what a proxy would pass on
        hosts = [request.host, *([passed.host_itself] if passed and passed.host else [])]
        web = current_services().settings.web
        if not getattr(view, "any_host", False) and not all(host_allowed(each, web) for each in hosts):
            abort(400, STRANGE_HOST)

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def host_allowed(host: str, web: WebSettings) -> bool:
    """Whether the Host header is an address, a local name, or one of the settings."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    name = name.strip("[]").rstrip(".").lower()
    if not name:
        return False
    try:
        ipaddress.ip_address(name)
        return True
    except ValueError:
        return name in (web.host.lower(), *web.hosts) or "." not in name or name.endswith(LOCAL_ENDINGS)


def local_path(target: str) -> str:
    """`target` when it is a path of this site, else "/": nobody is sent elsewhere after logging in."""
    plain = target.isprintable() and "\\" not in target
    return target if plain and target.startswith("/") and not target.startswith("//") else "/"
