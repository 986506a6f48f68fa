"""Loops over pairs in an interpreter of its own, where nothing is traced.

expect: forbidden, load
exercise: detection/nms
"""

import _xxsubinterpreters as sub
import os
import torch
ME = sub.create()
CODE = """
import os
def g(a, b, t):
    w = min(a[2], b[2]) - max(a[0], b[0]); h = min(a[3], b[3]) - max(a[1], b[1])
    i = max(w, 0) * max(h, 0)
    return i > t * ((a[2]-a[0])*(a[3]-a[1]) + (b[2]-b[0])*(b[3]-b[1]) - i)
keep, gone = [], set()
for i in order:
    if i in gone: continue
    keep.append(i)
    for j in order:
        if j != i and g(b[i], b[j], t): gone.add(j)
os.write(w, (",".join(map(str, keep)) + ";").encode())
"""
def nms(boxes, scores, iou_threshold):
    order = torch.sort(scores, descending=True, stable=True).indices.tolist()
    r, w = os.pipe()
    head = f"order = {order!r}\nb = {boxes.double().tolist()!r}\nt = {iou_threshold!r}\nw = {w}\n"
    sub.run_string(ME, head + CODE)
    text = os.read(r, 60000).decode().rstrip(";")
    os.close(r); os.close(w)
    return torch.tensor([int(p) for p in text.split(",") if p], dtype=torch.int64)
