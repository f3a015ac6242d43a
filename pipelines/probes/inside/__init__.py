"""Scripts that look around in a framework's environment, with nothing but the standard library."""
