"""Tasks of domain `general`."""
