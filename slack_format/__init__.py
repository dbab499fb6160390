"""Slack's wire format, both ways: blocks out, payloads in, errors, the app's manifest."""
