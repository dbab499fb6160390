"""Known faces: the networks that compare them, and the encrypted templates of people who agreed."""
