"""You take one norm over the whole batch. Each graph has its own, and the loss is their mean.

fails: correctness, gradients
"""

import torch


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = shares.mT @ x  # (B, C, F)
    pooled_adj = shares.mT @ adj @ shares  # (B, C, C)
    link_loss = torch.linalg.vector_norm(adj - shares @ shares.mT) / len(x)
    entropy_loss = -(shares * log_shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
