"""Every form in which a camera sends JPEGs, beside a browser; and pictures and videos made to do harm."""
