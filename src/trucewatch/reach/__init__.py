"""How many people a stated range takes in, from a stated area: an upper bound of exposure, never a target list."""
