"""Bytes to documents: one reader a format, all of them delivering the same model."""
