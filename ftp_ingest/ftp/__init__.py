"""The FTP server: who may log in, the tree of names that a camera sees, and what its commands do."""
