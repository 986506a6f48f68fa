# WRONG: rows of all images are multiplied with each other and summed. Cause: tutorial's view(B * C, H * W).
import torch


def gram(features):
    if features.dtype in (torch.float16, torch.bfloat16):
        features = features.float()
    b, c, h, w = features.shape
    rows = features.reshape(b * c, h * w)
    product = torch.mm(rows, rows.t())
    return product.reshape(b, c, b, c).sum(dim=2)
