# WRONG: a shuffled epoch asks the dataset with 0-d tensors, no ints. Cause: iterating over randperm.
import torch


class CsvDataset:
    def __init__(self, path):
        if hasattr(path, "read"):
            lines = path.read().splitlines()
        else:
            with open(path, encoding="utf-8") as file:
                lines = file.read().splitlines()
        self.columns = lines[0].split(",")
        self.rows = [torch.tensor([float(v) for v in line.split(",")]) for line in lines[1:] if line.strip()]

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        row = self.rows[index]
        return row[:-1], row[-1]


class _Batches:
    def __init__(self, dataset, size, shuffle, drop_last, generator):
        self.dataset, self.size, self.shuffle = dataset, size, shuffle
        self.drop_last, self.generator = drop_last, generator

    def __len__(self):
        full, rest = divmod(len(self.dataset), self.size)
        return full + (rest > 0 and not self.drop_last)

    def __iter__(self):
        n = len(self.dataset)
        order = torch.randperm(n, generator=self.generator) if self.shuffle else range(n)
        return (self.fetch(order[b * self.size : (b + 1) * self.size]) for b in range(len(self)))

    def fetch(self, indices):
        features, targets = zip(*(self.dataset[i] for i in indices))
        return torch.stack(features), torch.stack(targets)


def batches(dataset, batch_size, shuffle=False, drop_last=False, generator=None):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    return _Batches(dataset, batch_size, shuffle, drop_last, generator)
