"""The timeline: any day of every camera, with what the house did meanwhile."""
