"""The Community page: what users say of each framework, and how much of it can be trusted."""
