"""In which form an answer of one line is wanted: on a page, as JSON or as plain text."""

from flask import Request

HTML, JSON, TEXT = "text/html", "application/json", "text/plain"


def asked_kind(request: Request) -> str:
    """text/html for a browser that shows a page, application/json for who names it first, else text/plain.

    Only what is named counts, not `*/*`: a browser's list may begin with kinds that no page has (Chromium's names
    application/signed-exchange), and its pictures and scripts ask for anything.
    """
    named: dict[str, float] = {}
    for kind, quality in request.accept_mimetypes:
        name = kind.partition(";")[0].strip().lower()
        named[name] = max(named.get(name, 0), quality)
    html = max(named.get(HTML, 0), named.get("application/xhtml+xml", 0))
    json = named.get(JSON, 0)
    if request.headers.get("Sec-Fetch-Mode") == "navigate" or html and html >= json:
        return HTML
    return JSON if json and json >= named.get(TEXT, 0) else TEXT
