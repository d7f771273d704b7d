"""What a person looks at: the report of a case."""

from trucewatch.show.report import Format, html, markdown, to_json, write
from trucewatch.show.summary import rows
from trucewatch.show.view import View

__all__ = ["Format", "View", "html", "markdown", "rows", "to_json", "write"]
