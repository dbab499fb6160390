"""The Events page, and what is done with several events at once: reviewed, tagged, deleted, downloaded."""
