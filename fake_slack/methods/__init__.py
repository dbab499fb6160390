"""Slack's Web API methods; each file registers those of one family, each with its rules."""

from fake_slack.methods.method import REGISTRY, Method


def load_all() -> dict[str, Method]:
    """Import every family and return all methods by name."""
    from fake_slack.methods import apps, auth, chat, conversations, files, scheduled, users, views  # noqa: F401

    return REGISTRY
