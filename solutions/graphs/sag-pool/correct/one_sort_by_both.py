"""numpy's lexsort gives the order by graph, score and number at once; a mask does the rest."""

import numpy
import torch


def sag_pool(x, edge_index, score, ratio, batch):
    if ratio <= 0 or ratio > 1:
        raise ValueError("ratio must be in (0, 1]")
    graphs, scores = batch.cpu().numpy(), score.detach().cpu().numpy()
    order = numpy.lexsort((numpy.arange(len(graphs)), -scores, graphs))
    _, first, sizes = numpy.unique(graphs[order], return_index=True, return_counts=True)
    rank = numpy.arange(len(graphs)) - numpy.repeat(first, sizes)
    mask = numpy.zeros(len(graphs), dtype=bool)
    mask[order[rank < numpy.repeat(numpy.ceil(sizes * ratio), sizes)]] = True
    mask = torch.from_numpy(mask).to(x.device)

    source, target = edge_index
    edges = edge_index[:, mask[source] & mask[target]]
    place = mask.long().cumsum(0) - 1
    return x[mask] * score[mask].tanh()[:, None], place[edges], batch[mask], mask.nonzero().flatten()
