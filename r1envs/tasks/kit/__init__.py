"""What families of tasks share: drawing by chance, reading answers."""
