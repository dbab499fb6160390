"""The sections of config.yml: each key with its default, what it is for, and what is allowed there."""
