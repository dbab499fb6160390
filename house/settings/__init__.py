"""Settings: what config.yml and learned.yml may say, how they are read, and every mistake in them."""
