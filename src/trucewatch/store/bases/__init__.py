"""The databases that can hold a register: a file of the case (SQLite), or a server (PostgreSQL)."""

from trucewatch.store.bases.base import Base
from trucewatch.store.bases.finding import fresh, made, opened
from trucewatch.store.bases.postgres import Postgres
from trucewatch.store.bases.replica import Replica
from trucewatch.store.bases.sqlite import Sqlite

__all__ = ["Base", "Postgres", "Replica", "Sqlite", "fresh", "made", "opened"]
