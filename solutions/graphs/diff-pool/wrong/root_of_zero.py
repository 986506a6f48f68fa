"""You take the root of a sum of squares. At 0 its gradient is infinite, and times 0 that is NaN:
`torch.linalg.matrix_norm` knows this case.

fails: gradients
"""


def diff_pool(x, adj, s):
    log_shares = s.log_softmax(dim=-1)  # finite where a share has become 0
    shares = log_shares.exp()  # (B, N, C)
    pooled_x = shares.mT @ x  # (B, C, F)
    pooled_adj = shares.mT @ adj @ shares  # (B, C, C)
    link_loss = (adj - shares @ shares.mT).square().sum(dim=(1, 2)).sqrt().mean()
    entropy_loss = -(shares * log_shares).sum(dim=-1).mean()
    return pooled_x, pooled_adj, link_loss, entropy_loss
