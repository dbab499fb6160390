"""A log that lost facts, or all of them: noticed, and made again from what the house remembers."""
