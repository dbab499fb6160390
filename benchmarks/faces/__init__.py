"""Pictures of faces as bad cameras make them, for measuring how well faces are told apart."""
