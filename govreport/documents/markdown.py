"""Markdown to a document."""

from govreport.documents import text
from govreport.documents.document import Document


def read(data: bytes) -> Document:
    """Return the document of a Markdown file; raises `ReadingError` for what is no text."""
    document = text.read(data)
    document.format = "md"
    return document
