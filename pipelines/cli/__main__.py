"""`python -m pipelines.cli` is `framewatch`."""

from pipelines.cli import main

main()
