"""You pool graph by graph in Python. `@` and `.mT` work on whole batches.

fails: performance
"""

import torch


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = torch.stack([share.T @ one for share, one in zip(shares, x, strict=True)])
    pooled_adj = torch.stack([share.T @ one @ share for share, one in zip(shares, adj, strict=True)])
    link_loss = torch.linalg.matrix_norm(adj - shares @ shares.mT).mean()
    entropy_loss = -(shares * log_shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
