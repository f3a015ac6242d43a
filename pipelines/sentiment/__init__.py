"""What texts say about frameworks: pure functions and data files, no network, no warehouse."""
