"""What is handed to a platform before anything is handed in: an autograder, ready to be uploaded."""
