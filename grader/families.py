"""What `forbid` of an exercise may name together: operators and functions that compute the same thing.

A name in `forbid` is one of a library (``torch.nn.RMSNorm``, a module stands for all in it), a whole library
(``scipy``), or one of these families. A family holds siblings, since one of them is often the answer to an exercise
about another: dropout of whole channels drops elements, a group norm of one group is a layer norm, an attention on
the identity is a softmax.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Patterns of `fnmatch`, which tell upper and lower case apart.

    Attributes:
        operators: of torch's operators, in every namespace, without namespace and overload: ``_softmax``.
        functions: of Python functions and classes of torch, by their last names: ``LSTMCell``.
        modules: all functions and methods that are defined in them, and below.
        names: of other libraries, as `forbid` would name them one by one.
    """

    operators: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def holds(self, dotted: str) -> bool:
        """Whether a function, a class or an operator of this name is one of it."""
        leaf = dotted.rpartition(".")[2]
        in_module = any(dotted == module or dotted.startswith(f"{module}.") for module in self.modules)
        patterns = (*self.operators, *self.functions) if dotted.startswith("torch") else ()
        return in_module or dotted in self.names or any(fnmatch.fnmatchcase(leaf, pattern) for pattern in patterns)

    def is_all_of(self, entries: Collection[str]) -> bool:
        """Whether names that stand for whole modules say all that it says."""
        only_modules = not (self.operators or self.functions or self.names)
        return only_modules and all(module in entries for module in self.modules)


_NORMS = ("*layer_norm*", "*batch_norm*", "*group_norm*", "*instance_norm*", "*rms_norm*", "*local_response_norm")
_CONVOLUTIONS = ("*conv[123]d*", "*convolution*", "conv_transpose[123]d*", "conv_tbc*")
_ATTENTIONS = ("*scaled_dot_product*", "*multi_head*", "*flash_attention*", "*efficient_attention*", "*flex_attention*")
_RECURRENT = ("lstm", "gru", "rnn_tanh", "rnn_relu", "*_rnn_layer")
_SIGMOIDS = ("sigmoid*", "special_expit*", "*log*sigmoid*", "hardsigmoid*", "*softplus*", "*silu*", "*mish*", "*swish*")

FAMILIES: Mapping[str, Family] = {
    "softmaxes": Family(
        ("*softmax*",), ("*softmax*", "softmin", "*Soft[mM]ax*", "Softmin", "LogSoftmax", "logits_to_probs")
    ),
    "normalisations": Family(
        _NORMS, (*_NORMS, "*LayerNorm*", "*BatchNorm*", "*GroupNorm*", "*InstanceNorm*", "RMSNorm", "*ResponseNorm")
    ),
    "dropouts": Family(("*dropout*",), ("*dropout*", "*Dropout*")),
    "convolutions": Family(
        (*_CONVOLUTIONS, "*slow_conv*", "*conv_depthwise*", "*qconv*"),
        _CONVOLUTIONS,
        ("torch.nn.grad",),
    ),
    "poolings": Family(("*pool[123]d*",), ("*pool[123]d*", "*Pool[123]d*")),
    "recurrent-layers": Family(
        (*_RECURRENT, "*quantized_lstm", "*quantized_gru", "*_rnn", "_lstm_mps"), (*_RECURRENT, "LSTM", "GRU", "RNN")
    ),
    "recurrent-cells": Family(
        ("*lstm_cell*", "*gru_cell*", "*rnn_tanh_cell*", "*rnn_relu_cell*"),
        ("*LSTMCell", "*GRUCell", "*RNNCell", "*lstm_cell*", "*gru_cell*", "*rnn_tanh_cell*", "*rnn_relu_cell*"),
    ),
    "attention": Family(
        (*_ATTENTIONS, "*_attention", "_transformer_encoder_layer_fwd"), (*_ATTENTIONS, "*MultiheadAttention")
    ),
    "transformers": Family(("_transformer_encoder_layer_fwd",), ("Transformer*",)),
    "optimizers": Family(
        ("_fused_adam*", "_fused_sgd*", "_fused_adagrad*"), (), ("torch.optim", "torch.distributed.optim")
    ),
    "losses": Family(
        ("*_loss*", "*cross_entropy*", "kl_div"),
        ("*_loss", "*Loss", "*cross_entropy*", "kl_div", "binary_cross_entropy*"),
        ("torch.nn.modules.loss",),
    ),
    "sigmoids": Family(_SIGMOIDS, (*_SIGMOIDS, "Sigmoid", "LogSigmoid", "Hardsigmoid", "Softplus", "SiLU", "Mish")),
    "embeddings": Family(("*embedding*",), ("embedding", "embedding_bag", "Embedding", "EmbeddingBag")),
    "interpolation": Family(
        ("*upsample_*", "*grid_sampler*"), ("interpolate", "upsample*", "Upsampl*", "*grid_sample*")
    ),
    "packing": Family(("*pack_padded_sequence*", "*pad_packed_sequence*"), (), ("torch.nn.utils.rnn",)),
    "detection": Family(("nms", "*roi_align*", "*roi_pool*"), (), ("torchvision.ops", "torchvision.models.detection")),
    "distributions": Family((), (), ("torch.distributions",)),
    # A loop over elements that runs where no line is counted.
    "loops": Family(
        names=(
            *("numpy.vectorize", "numpy.frompyfunc", "numpy.apply_along_axis", "numpy.apply_over_axes"),
            *("numpy.piecewise", "numpy.fromfunction"),
        )
    ),
}

KIN: Mapping[str, Mapping[str, str]] = {
    "softmaxes": {
        "attention": "an attention on the identity is a softmax",
        "distributions": "a categorical distribution turns scores into probabilities",
    },
    "losses": {"distributions": "the logarithm of a probability is minus a cross-entropy"},
    "recurrent-cells": {"recurrent-layers": "a layer on one step is a cell"},
}
"""Families whose members compute what another family's do, and call none of its operators, which could refuse: how."""


LIBRARIES = frozenset({"grader", "numpy", "pandas", "scipy", "sklearn", "torch", "torchvision"})
"""Whole libraries that `forbid` may name."""


def siblings(forbid: Iterable[str]) -> Iterator[str]:
    """What computes nearly the same as an entry of `forbid` and is not refused, a sentence each.

    Which family a name is of is told by the family's patterns. What an exercise leaves free on purpose is told, too.
    """
    entries = tuple(forbid)
    whole = {name for name, family in FAMILIES.items() if name in entries or family.is_all_of(entries)}
    concerned = set(whole)
    for name, family in FAMILIES.items():
        held = [f"`{entry}`" for entry in entries if entry not in FAMILIES and family.holds(entry)]
        concerned |= {name} if held else set()
        if held and name not in whole:
            alone = f"{' and '.join(held[:2])}{' and others' if len(held) > 2 else ''}"
            yield f"{alone} of the family `{name}`, and not all of it: a sibling may compute the answer."
    for name in sorted(concerned):
        for kin, how in KIN.get(name, {}).items():
            if kin not in whole:
                yield f"`{name}`, and not `{kin}`: {how}."


def is_known(entry: str) -> bool:
    """Whether an entry of `forbid` is a family, a library, or a name in a library."""
    return entry in FAMILIES or entry.partition(".")[0] in LIBRARIES
