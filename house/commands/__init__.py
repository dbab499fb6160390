"""The commands of the house: one table, and what each command does."""
