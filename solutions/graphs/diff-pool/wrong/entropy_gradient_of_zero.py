"""You leave the shares of 0 out after the logarithm: the value is right, but the gradient still runs through
log(0) and is NaN. Take the logarithm from `log_softmax`.

fails: gradients
"""

import torch


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = shares.mT @ x  # (B, C, F)
    pooled_adj = shares.mT @ adj @ shares  # (B, C, C)
    link_loss = torch.linalg.matrix_norm(adj - shares @ shares.mT).mean()
    entropy_loss = torch.special.entr(shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
