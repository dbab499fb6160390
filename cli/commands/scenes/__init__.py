"""`./hearthwatch scenes run`: whether many cameras still look at what they should, all at once, for cron."""
