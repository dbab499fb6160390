"""Slack's wire format, both ways: blocks out, payloads in, the app's manifest."""
