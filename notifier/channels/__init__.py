"""The channels alerts go out on: one file or folder for each scheme of an address."""
