"""Tuning by tags: how many false alerts a proposal spares on real clips, and whether it loses anybody."""
