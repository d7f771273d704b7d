"""Live monitoring: evidence that may be looked at every day without wearing out."""
