"""What makes a case's history checkable by a stranger: one byte string a value, one hash a history, one signature.

Pure: nothing here opens a case. docs/evidence.md says what this proves and what it does not.
"""
