"""The sections of a camera in config.yml, beside the largest of them."""
