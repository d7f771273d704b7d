"""Getting pages from the network, as if every address were an enemy's.

    url -> address (checked, pinned) -> http (bounded) -> warc (kept as it came)

Nothing here knows a case. Which addresses may be asked is a `Policy`; the ordinary one allows what
is public and nothing else, and no setting of a user loosens it.
"""

from trucewatch.net.address import Policy
from trucewatch.net.http import Fetched, Hop, get, post
from trucewatch.net.visits import Visits
from trucewatch.net.wacz import wacz
from trucewatch.net.warc import answer, warc

__all__ = ["Fetched", "Hop", "Policy", "Visits", "answer", "get", "post", "wacz", "warc"]
