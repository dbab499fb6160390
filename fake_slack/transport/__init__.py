"""How requests and answers travel: HTTP, Socket Mode, uploads, response URLs."""
