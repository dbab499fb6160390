"""The web app: the dashboard, Slack over HTTP, live pictures and the console. It records and reads, nothing else."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app() -> "Flask":
    """The app of this machine's house, for gunicorn; `app.factory.create_app` takes the dependencies it is given."""
    # Imported here: gunicorn's master imports this package too, for its worker class, and shall stay small.
    from app.factory import create_app as build

    return build()
