"""Tasks of domain `logic`."""
