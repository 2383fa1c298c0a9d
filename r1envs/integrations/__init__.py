"""Tasks of other libraries, each behind an extra, and tasks for the trainers of other libraries.

Nothing here is imported but by name.
"""
