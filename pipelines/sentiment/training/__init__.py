"""Weights from the own labelled texts."""
