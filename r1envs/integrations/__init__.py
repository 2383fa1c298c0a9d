"""Tasks of other libraries, each behind an extra; nothing here is imported but by name."""
