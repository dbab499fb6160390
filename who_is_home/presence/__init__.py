"""Who is home, decided from evidence alone: nothing here asks a router, reads a file or takes the time."""
