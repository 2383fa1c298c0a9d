"""Kinds of answers, such as numbers, quantities, dates and words."""
