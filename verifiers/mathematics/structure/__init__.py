"""From a clean text to its outline: lists, intervals, matrices, relations, pieces."""
