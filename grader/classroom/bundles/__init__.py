"""What is made before anything is handed in: handouts for learners, graders for who grades, autograders for platforms."""
