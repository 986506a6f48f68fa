"""You divide by the size of the cluster. X' is Sᵀ X: a sum, in which a large cluster has large features.

fails: correctness, gradients
"""

import torch


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = (shares.mT @ x) / shares.sum(dim=1).unsqueeze(-1)
    pooled_adj = shares.mT @ adj @ shares  # (B, C, C)
    link_loss = torch.linalg.matrix_norm(adj - shares @ shares.mT).mean()
    entropy_loss = -(shares * log_shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
