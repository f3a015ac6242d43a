"""Runs inside the environments of frameworks, with nothing but the standard library."""
