"""A publisher's file to the columns of tables.py."""

from trucewatch.feeds.about import observes, read
from trucewatch.feeds.series import build
from trucewatch.feeds.tally import tally

__all__ = ["build", "observes", "read", "tally"]
