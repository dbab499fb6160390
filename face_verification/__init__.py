"""The check of faces for meeting-room devices: a small web app of its own, at a port of its own.

Every doubt is a no: a device that is away, a picture that is poor, a log that takes nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The app of this machine's house, for gunicorn, whose master stays small by importing it here."""
    from face_verification.factory import create_app as build

    return build()
