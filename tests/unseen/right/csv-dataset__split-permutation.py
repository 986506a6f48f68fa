# RIGHT: one tensor for the table, the order cut with torch.split, and the epoch a lazy map over the pieces.
import csv
import io
from pathlib import Path

import torch


class CsvDataset:
    def __init__(self, path):
        file = io.StringIO(Path(path).read_text(encoding="utf-8")) if isinstance(path, (str, Path)) else path
        rows = [row for row in csv.reader(file) if row]
        self.columns = rows[0]
        self.table = torch.tensor([list(map(float, row)) for row in rows[1:]], dtype=torch.float32)
        self.table = self.table.reshape(-1, len(self.columns))

    def __len__(self):
        return self.table.shape[0]

    def __getitem__(self, index):
        if not -len(self) <= index < len(self):
            raise IndexError(f"sample {index} of {len(self)}")
        return self.table[index, :-1], self.table[index, -1]


class _Epochs:
    def __init__(self, dataset, size, draw, drop_last):
        self.dataset, self.size, self.draw, self.drop_last = dataset, size, draw, drop_last

    def __len__(self):
        n = len(self.dataset)
        return n // self.size if self.drop_last else -(-n // self.size)

    def __iter__(self):
        pieces = torch.split(self.draw(len(self.dataset)), self.size)[: len(self)]
        return map(self._collate, pieces)

    def _collate(self, piece):
        samples = [self.dataset[i] for i in piece.tolist()]
        return tuple(torch.stack(part) for part in zip(*samples))


def batches(dataset, batch_size, shuffle=False, drop_last=False, generator=None):
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}")

    def draw(n):
        return torch.randperm(n, generator=generator) if shuffle else torch.arange(n)

    return _Epochs(dataset, batch_size, draw, drop_last)
