import torch


def softmax(X, dim):
    dtype = X.dtype
    if not dtype.is_floating_point or torch.finfo(dtype).bits < 32:
        X = X.to(torch.float32)
    X_exp = torch.exp(X - X.max(dim=dim, keepdim=True)[0])
    partition = X_exp.sum(dim, keepdim=True)
    return (X_exp / partition).to(dtype)
