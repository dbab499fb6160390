"""Who may see the pages: login, passwords, and the headers every response carries."""
