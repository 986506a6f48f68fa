# WRONG: a NaN makes every later window NaN. Cause: the window's sum as the difference of two sums of the epoch.
class RunningLoss:
    def __init__(self, window):
        if window < 1:
            raise ValueError("window must be at least 1")
        self.window = window
        self._reset()

    def _reset(self):
        self.n_batches = 0
        self.sum = 0.0
        self.count = 0
        self.mark = (0.0, 0)

    def update(self, loss, size):
        if size < 1:
            raise ValueError("size must be at least 1")
        self.sum += float(loss) * size
        self.count += size
        self.n_batches += 1
        if self.n_batches % self.window == 0:
            last_sum, last_count = self.mark
            self.mark = (self.sum, self.count)
            return (self.sum - last_sum) / (self.count - last_count)
        return None

    def epoch(self):
        if self.n_batches == 0:
            raise ValueError("no batches in this epoch")
        result = self.sum / self.count
        self._reset()
        return result
