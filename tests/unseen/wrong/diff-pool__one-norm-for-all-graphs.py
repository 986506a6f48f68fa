# WRONG: the link loss is one norm over the whole batch, divided by B. Cause: torch.norm without dim takes all numbers.
import torch


def diff_pool(x, adj, s):
    p = torch.softmax(s, dim=-1)
    logp = torch.log_softmax(s, dim=-1)
    st = p.transpose(1, 2)
    out = torch.bmm(st, x)
    out_adj = torch.bmm(torch.bmm(st, adj), p)
    link = torch.norm(adj - torch.bmm(p, st), p=2) / adj.shape[0]
    entropy = (-p * logp).sum(-1).mean()
    return out, out_adj, link, entropy
