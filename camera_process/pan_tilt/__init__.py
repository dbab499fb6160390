"""What turns a camera: one file for each kind, picked by the scheme of its address."""
