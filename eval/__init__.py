"""Accuracy as a gate: every figure that the project states, made by one command, with a floor under it."""
