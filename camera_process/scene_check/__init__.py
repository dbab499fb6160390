"""Whether each camera still looks at what it should: looks now and then, and references that grow."""
