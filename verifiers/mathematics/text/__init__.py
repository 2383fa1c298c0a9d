"""From a response to a clean text."""
