"""The embedded server's append-only files: looked at before the server starts, and repaired when they are damaged."""
