"""You divide each norm by N², as if it were a mean over the entries. The Frobenius norm is the root of a plain
sum.

fails: correctness, gradients
"""

import torch


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = shares.mT @ x  # (B, C, F)
    pooled_adj = shares.mT @ adj @ shares  # (B, C, C)
    link_loss = torch.linalg.matrix_norm(adj - shares @ shares.mT).mean() / adj[0].numel()
    entropy_loss = -(shares * log_shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
