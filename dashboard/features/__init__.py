"""The Features page: what was proved of each framework, and its sample API beside those of others."""
