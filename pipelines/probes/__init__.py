"""Feature probes: programs that find out by running what each framework does, and leave their evidence."""
