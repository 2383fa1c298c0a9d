"""The parser of formulas, and what decides whether two of them are equal."""
