"""The mail server for cameras that can only mail."""
