"""Losses and sizes of the epoch in a list; a window is its last entries."""

import math


class RunningLoss:
    def __init__(self, window):
        if not window >= 1:
            raise ValueError("window must be positive")
        self.window, self.seen = window, []

    @staticmethod
    def mean(pairs):
        return math.fsum(loss * size for loss, size in pairs) / sum(size for _, size in pairs)

    def update(self, loss, size):
        if not size >= 1:
            raise ValueError("size must be positive")
        self.seen.append((loss if isinstance(loss, float) else loss.item(), size))
        full = len(self.seen) % self.window == 0
        return self.mean(self.seen[-self.window :]) if full else None

    def epoch(self):
        if not self.seen:
            raise ValueError("nothing to average")
        seen, self.seen = self.seen, []
        return self.mean(seen)
