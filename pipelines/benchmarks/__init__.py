"""Benchmarks: how fast each framework is on this machine, with intervals."""
