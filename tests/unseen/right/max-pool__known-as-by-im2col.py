import torch
import torch.nn.functional as F


def max_pool2d(x, k, stride):
    N, C, H, W = x.shape
    if k > H or k > W:
        raise ValueError("the window is larger than the image")
    out_h, out_w = (H - k) // stride + 1, (W - k) // stride + 1
    cols = F.unfold(x.reshape(N * C, 1, H, W), kernel_size=k, stride=stride)
    return cols.max(dim=1)[0].view(N, C, out_h, out_w)
