"""Checks on every report: what they are (`rules`), and their run within a report (`within`)."""
