"""You sum float16 products in float16. It ends at 65504, and a few thousand pixels are soon beyond it: the
style cost is infinite. Turn half precision into float32 first.

fails: correctness
"""


def gram(features):
    channels = features.flatten(start_dim=2)
    return channels @ channels.transpose(1, 2)
