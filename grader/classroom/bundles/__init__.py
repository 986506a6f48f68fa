"""What is made before anything is handed in: handouts for a class, and graders for people and for platforms."""
