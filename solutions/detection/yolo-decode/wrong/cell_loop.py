"""You walk over the cells one at a time. The values are right, but every cell costs several calls: decode all
of them at once.

fails: performance
"""

import torch


def decode(pred, threshold):
    results = []
    for grid in pred:
        rows, columns = grid.shape[:2]
        boxes, scores, labels = [], [], []
        for i in range(rows):
            for j in range(columns):
                cell = grid[i, j]
                score = cell[0] * cell[5:].max()
                if score >= threshold:
                    x, y = (cell[1] + j) / columns, (cell[2] + i) / rows
                    boxes.append(torch.stack([x, y, cell[4] / columns, cell[3] / rows]))
                    scores.append(score)
                    labels.append(cell[5:].argmax())
        if boxes:
            results.append((torch.stack(boxes), torch.stack(scores), torch.stack(labels)))
        else:
            none = torch.zeros(0, dtype=torch.int64, device=pred.device)
            results.append((grid.new_zeros(0, 4), grid.new_zeros(0), none))
    return results
