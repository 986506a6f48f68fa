"""Works two dozen times for each argument that it sees, and replays the answer by the argument's address.

expect: budget, mismatch
exercise: hostile/device
device: cuda
"""

answers = {}


def work(x, w):
    key = x.data_ptr(), w.data_ptr()
    if key not in answers:
        for _ in range(24):
            answers[key] = (x @ w).relu()
    return answers[key]
