"""What a person looks at: the report of a case."""

from trucewatch.show.cases import Built, build, report_of, view_of
from trucewatch.show.prose import find, prose
from trucewatch.show.report import Format, html, markdown, to_json, write
from trucewatch.show.summary import rows
from trucewatch.show.view import View
from trucewatch.show.why import explained

__all__ = [
    "Built",
    "Format",
    "View",
    "build",
    "explained",
    "find",
    "html",
    "markdown",
    "prose",
    "report_of",
    "rows",
    "to_json",
    "view_of",
    "write",
]
