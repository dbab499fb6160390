"""What learned.yml lays over config.yml: which keys hide one of config.yml, and cameras as the page writes them."""
