"""The explorer for notebooks: choose reports, read one beside its source, search, export."""
