"""How well motion is found, on real and drawn clips."""
