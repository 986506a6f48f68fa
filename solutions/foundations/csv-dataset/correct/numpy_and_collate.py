"""NumPy reads the numbers, and PyTorch's own pieces draw and stack."""

from pathlib import Path

import numpy as np
import torch
from torch.utils.data import Dataset


class CsvDataset(Dataset):
    def __init__(self, path):
        lines = (path if hasattr(path, "readlines") else Path(path).open(encoding="utf-8")).readlines()
        self.columns = lines[0].strip().split(",")
        rows = [np.array(line.split(","), dtype=np.float32) for line in lines[1:] if line.strip()]
        self.x = [torch.from_numpy(row[:-1]) for row in rows]
        self.y = [torch.tensor(row[-1]) for row in rows]

    def __len__(self):
        return len(self.y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class batches:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False, generator=None):
        if batch_size <= 0:
            raise ValueError("a batch holds at least one sample")
        self.dataset = dataset
        self.batch_size = batch_size
        self.shuffle = shuffle
        self.drop_last = drop_last
        self.generator = generator

    def __len__(self):
        n = len(self.dataset)
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)

    def __iter__(self):
        n = len(self.dataset)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else torch.arange(n)
        for chosen in order.split(self.batch_size)[: len(self)]:
            pairs = [self.dataset[int(i)] for i in chosen]
            yield tuple(torch.stack(side) for side in zip(*pairs))
