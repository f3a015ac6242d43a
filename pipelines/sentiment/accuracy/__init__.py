"""How often the analyser is right, and beside what."""
