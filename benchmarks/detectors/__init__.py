"""How well detectors name what cameras see."""
