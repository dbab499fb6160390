"""How requests and answers are carried: HTTP, Socket Mode, uploads, response URLs."""
