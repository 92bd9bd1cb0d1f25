"""The statutory form: its versions as data, its grid of cells, the reading of its labels."""
