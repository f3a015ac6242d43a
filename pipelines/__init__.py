"""Everything that collects, measures and analyses, and the command line that starts it."""
