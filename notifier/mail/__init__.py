"""Alerts as mail: the letter, how it is handed to a server, and what the server's answers mean."""
