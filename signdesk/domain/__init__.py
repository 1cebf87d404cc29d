"""Pure rules of the contact center: no I/O, no clock, no framework."""
