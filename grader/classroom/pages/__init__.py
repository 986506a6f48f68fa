"""Pages for people: feedback for each student, a report of the class. HTML that needs nothing else, and Markdown."""
