"""What turns a camera: one file or folder for each scheme of an address."""
