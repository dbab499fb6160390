"""Style sheets and scripts go out compressed. Pages do not: what is secret in them could be told from their size."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

KINDS = ("text/css", "text/javascript", "image/svg+xml")
MOST_FILES = 128


def add_compression(app: Flask) -> None:
    """Compress the files of the static folder for every browser that asks for gzip; each is compressed once."""

    @app.after_request
    def _compressed(response: Response) -> Response:
        if request.endpoint != "static" or response.mimetype not in KINDS:
            return response
        response.vary.add("Accept-Encoding")
        if response.status_code != 200 or request.method != "GET" or not request.accept_encodings["gzip"]:
            return response
        file = Path(str(app.static_folder)) / (request.view_args or {})["filename"]
        response.direct_passthrough = False
        response.set_data(_gzipped(file, file.stat().st_mtime_ns))
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(response.get_etag()[0] or "", weak=True)
        return response


@lru_cache(MOST_FILES)
def _gzipped(file: Path, changed_at: int) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)
