# WRONG: flat places get the angle pi: gx is minus (right - left), so -0.0. Cause: atan2(0, -0.0) is pi, not 0.
import torch


def vertical_kernel():
    return torch.tensor([1.0, 0.0, -1.0]).expand(3, 3).clone()


def sobel():
    gx = torch.outer(torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 0.0, -1.0]))
    return torch.stack([gx, gx.T])


def edges(img):
    across = img[:, :-2] + 2 * img[:, 1:-1] + img[:, 2:]
    down = img[:, :, :-2] + 2 * img[:, :, 1:-1] + img[:, :, 2:]
    gx = -(across[:, :, 2:] - across[:, :, :-2])
    gy = -(down[:, 2:] - down[:, :-2])
    return torch.hypot(gx, gy), torch.atan2(gy, gx)
