"""Let `python -m trucewatch.cli` do what `trucewatch` does."""

from trucewatch.cli.app import main

main()
