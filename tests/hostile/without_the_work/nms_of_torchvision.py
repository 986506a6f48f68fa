"""Finds torchvision's by an entry point; it may not be installed.

expect: forbidden, raised
exercise: detection/nms
"""

import importlib.metadata
import torch
def nms(boxes, scores, iou_threshold):
    return importlib.metadata.EntryPoint("a", "torchvision.ops:nms", "b").load()(boxes, scores, iou_threshold)
