"""`./hearthwatch import`: settings of other camera programs, as settings of this house."""
