"""Code that is appended to a solution's text, see `grader.verify.trivial`. It runs as a part of the submission.

So it keeps to what any submission may do: it is read for forbidden names like the rest of the file.
"""
