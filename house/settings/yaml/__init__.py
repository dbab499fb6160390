"""YAML files read safely, with the line of each value."""
