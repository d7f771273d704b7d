"""Words that analysts can read and change: parties and their names."""

from trucewatch.vocab.parties import Parties, parties

__all__ = ["Parties", "parties"]
