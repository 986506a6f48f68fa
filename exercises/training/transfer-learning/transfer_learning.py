"""Transfer learning: frozen layers and a new head. Read README.md, then fill in the TODOs."""

from torch import nn


def freeze(model: nn.Module, *prefixes: str) -> None:
    """Freeze the modules and parameters that the prefixes name, or all of the model.

    Frozen parameters do not require gradients, and their .grad is None. Frozen modules work in evaluation mode,
    also after model.train().

    Args:
        prefixes: dotted names of modules or parameters; "layer1" means layer1 and all inside it, but not layer10.

    Raises:
        ValueError: a prefix names nothing. Nothing is frozen then.
    """
    raise NotImplementedError("TODO: parameters without gradients, modules that stay in evaluation mode")


def replace_head(model: nn.Module, num_classes: int) -> nn.Linear:
    """Put a new layer with num_classes outputs in the place of the model's last nn.Linear, and return it.

    Raises:
        ValueError: there is no nn.Linear inside the model, or num_classes is less than 1.
    """
    raise NotImplementedError("TODO: find the last nn.Linear, and put a new one there")


def trainable(model: nn.Module) -> list[nn.Parameter]:
    """Return the parameters that require gradients, in the order of model.parameters()."""
    raise NotImplementedError("TODO: what the optimizer should get")
