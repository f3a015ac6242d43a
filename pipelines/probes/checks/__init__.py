"""The probes, one file per area; every function with `@probe` in a module here is found."""
