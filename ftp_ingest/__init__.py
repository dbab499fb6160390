"""Takes what cameras send by themselves, by FTP, by mail and through folders, into the spool that push:// reads."""
