"""You add up the batches' losses, which are means already, and divide by the number of samples: that
divides by the size of a batch twice, and the loss looks that many times better than it is.

fails: correctness
"""


class RunningLoss:
    def __init__(self, window):
        if window < 1:
            raise ValueError(f"a window has at least one batch, got {window}")
        self.window = window
        self.start_epoch()

    def start_epoch(self):
        self.batches = 0
        self.epoch_sum, self.epoch_samples = 0.0, 0
        self.start_window()

    def start_window(self):
        self.window_sum, self.window_samples = 0.0, 0

    def update(self, loss, size):
        if size < 1:
            raise ValueError(f"a batch has at least one sample, got {size}")
        total = float(loss)
        self.batches += 1
        self.epoch_sum += total
        self.epoch_samples += size
        self.window_sum += total
        self.window_samples += size
        if self.batches % self.window:
            return None
        mean = self.window_sum / self.window_samples
        self.start_window()
        return mean

    def epoch(self):
        if self.batches == 0:
            raise ValueError("there was no batch in this epoch")
        mean = self.epoch_sum / self.epoch_samples
        self.start_epoch()
        return mean
