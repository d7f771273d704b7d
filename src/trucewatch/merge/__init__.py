"""Gather what many documents tell of one commitment, and keep apart what only looks alike."""

from trucewatch.merge.gathering import Gathered, gather

__all__ = ["Gathered", "gather"]
