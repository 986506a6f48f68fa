"""An attention on the identity, in the form for which torch has a kernel of its own.

expect: forbidden
exercise: foundations/softmax
"""

import torch
import torch.nn.functional as F
def softmax(x, dim):
    w = x.float() if x.dtype in (torch.float16, torch.bfloat16) else x
    w = w.movedim(dim, -1)
    n = w.shape[-1]
    eye = torch.eye(n, dtype=w.dtype, device=w.device)
    flat = w.reshape(1, 1, -1, n)
    y = F.scaled_dot_product_attention(flat, eye[None, None], eye[None, None], scale=1.0).reshape(w.shape)
    return y.movedim(-1, dim).to(x.dtype)
