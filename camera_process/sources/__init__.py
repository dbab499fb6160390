"""Sources of frames; the scheme of an address names its file or folder."""
