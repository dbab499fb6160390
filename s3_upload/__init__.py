"""The upload: stores a copy of samples, clips and pictures elsewhere, and fetches what is gone here."""
