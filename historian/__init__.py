"""The historian: keeps every fact in the searchable history, the audit and the journal, and looks after the disk."""
