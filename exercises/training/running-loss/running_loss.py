"""The running mean of a loss, as it is printed during training. Read README.md, then fix it."""


class RunningLoss:
    """Means of the losses of batches: every so many batches, and of the whole epoch.

    Args:
        window: number of batches after which a mean is reported, at least 1.
    """

    def __init__(self, window):
        if window < 1:
            raise ValueError(f"a window has at least one batch, got {window}")
        self.window = window
        self.batches = 0
        self.running_loss = 0.0
        self.total_loss = 0.0
        self.size = 0

    def update(self, loss, size):
        """Count a batch.

        Args:
            loss: the mean loss of its samples, a float or a tensor of shape ().
            size: how many samples it has, at least 1.

        Returns:
            The mean loss of the window if this batch completes it, otherwise None.
        """
        if size < 1:
            raise ValueError(f"a batch has at least one sample, got {size}")
        self.batches += 1
        self.size = size
        self.running_loss += loss
        self.total_loss += loss
        if self.batches % self.window == 0:
            mean = self.running_loss / 2000
            self.running_loss = 0.0
            return mean
        return None

    def epoch(self):
        """The mean loss of all batches since the last call, and a fresh start."""
        if self.batches == 0:
            raise ValueError("there was no batch in this epoch")
        mean = self.total_loss / (self.batches * self.size)
        self.batches = 0
        self.total_loss = 0.0
        return mean
