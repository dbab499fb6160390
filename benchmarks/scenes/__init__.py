"""Whether the scene check is calm about the same scene, sure about a tampered one, on cameras it was not fitted to."""
