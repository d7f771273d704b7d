"""Bytes to documents: HTML, PDF, plain text, RSS and Atom, JSON lines, Parquet, WARC, folders, stdin."""

from trucewatch.reading.kinds import bounds, documents, read_item, read_source
from trucewatch.reading.walk import manifest, sources

__all__ = ["bounds", "documents", "manifest", "read_item", "read_source", "sources"]
