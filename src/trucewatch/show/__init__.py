"""What a person looks at: the report of a case."""

from trucewatch.show.alerts import alert_words
from trucewatch.show.cases import Built, build, kept_of, labels_of, report_of, view_of
from trucewatch.show.exporting import Table, export, whole
from trucewatch.show.leaving import shared
from trucewatch.show.merging import as_json_lines, event_text, merged_json, stories_json, story_text, waterfall_text
from trucewatch.show.prose import counted, events, find, find_event, prose
from trucewatch.show.report import Format, as_json, html, markdown, to_json, write
from trucewatch.show.summary import rows, watch_rows
from trucewatch.show.view import View
from trucewatch.show.why import explained

__all__ = [
    "Built",
    "Format",
    "Table",
    "View",
    "alert_words",
    "as_json",
    "as_json_lines",
    "build",
    "counted",
    "event_text",
    "events",
    "explained",
    "export",
    "find",
    "find_event",
    "html",
    "kept_of",
    "labels_of",
    "markdown",
    "merged_json",
    "prose",
    "report_of",
    "rows",
    "shared",
    "stories_json",
    "story_text",
    "to_json",
    "view_of",
    "watch_rows",
    "waterfall_text",
    "whole",
    "write",
]
