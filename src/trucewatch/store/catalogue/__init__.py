"""What the app reads: documents, records and events of a case, indexed for looking things up.

Nothing is true because it stands here. It is made from the case, under a key of what it was made
from, and can be thrown away at any time; nothing else reads it.
"""

from trucewatch.store.catalogue.asked import EventQuery, Page, RecordQuery
from trucewatch.store.catalogue.happenings import Happenings
from trucewatch.store.catalogue.read import Catalogue
from trucewatch.store.catalogue.write import Entry, write

__all__ = ["Catalogue", "Entry", "EventQuery", "Happenings", "Page", "RecordQuery", "write"]
