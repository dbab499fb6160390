"""Requests of people who mean no good: slow, malformed, smuggled, forged."""
