"""A document's pieces to a report: tables, sections, identity."""
