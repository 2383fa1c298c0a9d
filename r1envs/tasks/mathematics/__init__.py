"""Tasks of domain `math`."""
