"""Coding at scale: many documents, on this machine or many, into Parquet files that can be gone on with.

What is done to a document is the same everywhere (coding.py); an engine only brings the documents to where it is
done. run.py is for callers; nothing is imported here, so that a worker loads what it needs alone.
"""
