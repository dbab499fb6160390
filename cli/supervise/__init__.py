"""The supervised processes of a house: their table, supervisord's file, locks and restarts."""
