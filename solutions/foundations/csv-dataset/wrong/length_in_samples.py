"""Your `len()` counts samples. For the loader it counts batches, the iterations of an epoch.

fails: correctness
"""

import csv
import io
from pathlib import Path

import torch


class CsvDataset:
    def __init__(self, path):
        text = path.read() if hasattr(path, "read") else Path(path).read_text(encoding="utf-8")
        self.columns, *rows = [row for row in csv.reader(io.StringIO(text)) if row]
        table = [[float(value) for value in row] for row in rows]
        self.table = torch.tensor(table)

    def __len__(self):
        return len(self.table)

    def __getitem__(self, index):
        return self.table[index, :-1], self.table[index, -1]


class Batches:
    def __init__(self, dataset, batch_size, shuffle, drop_last, generator):
        self.dataset, self.batch_size, self.shuffle = dataset, batch_size, shuffle
        self.drop_last, self.generator = drop_last, generator

    def __len__(self):
        return len(self.dataset)

    def count(self):
        whole, rest = divmod(len(self.dataset), self.batch_size)
        return whole if self.drop_last or rest == 0 else whole + 1

    def __iter__(self):
        order = range(len(self.dataset))
        if self.shuffle:
            order = torch.randperm(len(self.dataset), generator=self.generator).tolist()
        for i in range(self.count()):
            chosen = order[i * self.batch_size : (i + 1) * self.batch_size]
            features, targets = zip(*[self.dataset[j] for j in chosen])
            yield torch.stack(features), torch.stack(targets)


def batches(dataset, batch_size, shuffle=False, drop_last=False, generator=None):
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    return Batches(dataset, batch_size, shuffle, drop_last, generator)
