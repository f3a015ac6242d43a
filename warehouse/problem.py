"""The base of errors that people are meant to read."""


class Problem(Exception):
    """Its message is one sentence with the input and the remedy; commands end with it, not a traceback."""
