"""`faces`: comparing faces, and whose are known."""
