"""What `doctor` looks at: each module answers with findings, and none of them changes anything."""
