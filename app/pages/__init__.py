"""The dashboard's pages, and what each of them shows."""
