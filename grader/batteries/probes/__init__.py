"""What batteries ask with probes of their own: each file is shipped whole, as text, beside the probes of the exercise.

So a file here imports what it needs by itself, and nothing of the grader. Its names begin with the battery's. What it
asks of the exercise's own probes it looks up by name when it is called.
"""
