"""Frozen modules have a `train` of their own that does nothing; the head is registered at its parent."""

import torch


def freeze(model, *prefixes):
    chosen = []
    for prefix in prefixes or ("",):
        modules = [m for name, m in model.named_modules() if name == prefix or not prefix]
        if modules:
            chosen.append((list(modules[0].modules()), list(modules[0].parameters())))
            continue
        owner, _, leaf = prefix.rpartition(".")
        try:
            own = dict(model.get_submodule(owner).named_parameters(recurse=False))
        except AttributeError:
            own = {}
        if leaf not in own:
            raise ValueError(prefix)
        chosen.append(([], [own[leaf]]))
    for modules, parameters in chosen:
        for parameter in parameters:
            parameter.requires_grad = False
            parameter.grad = None
        for module in modules:
            module.eval()
        for module in modules:
            module.train = lambda mode=True, module=module: module


def replace_head(model, num_classes):
    if num_classes < 1:
        raise ValueError("num_classes must be positive")
    found = None
    for parent in model.modules():
        for name, child in parent.named_children():
            if isinstance(child, torch.nn.Linear):
                found = parent, name, child
    if found is None:
        raise ValueError("no linear layer to replace")
    parent, name, old = found
    new = torch.nn.Linear(old.weight.shape[1], num_classes, bias=old.bias is not None).to(old.weight)
    parent.register_module(name, new)
    return new


def trainable(model):
    return list(filter(lambda parameter: parameter.requires_grad, model.parameters()))
