"""Tasks of domain `code`."""
