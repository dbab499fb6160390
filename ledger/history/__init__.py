"""The history: an SQLite database, and a daily journal."""
