"""Every form in which a camera asks for a login, and every way in which it describes its stream."""
