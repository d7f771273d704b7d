"""Seeded acceptance tests of the statistics: what is measured, and what it must come to."""
