"""Commands that choose what the house does: its mode, holds against it, guests."""
