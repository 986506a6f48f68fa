# WRONG: frozen BatchNorms normalise by the batch, with momentum 0. Cause: "statistics stay" taken for evaluation mode.
from torch import nn


def freeze(model, *prefixes):
    modules, params = dict(model.named_modules()), dict(model.named_parameters())
    missing = [p for p in prefixes if p not in modules and p not in params]
    if missing:
        raise ValueError(f"unknown names: {missing}")

    def hit(name):
        return not prefixes or any(name == p or name.startswith(p + ".") for p in prefixes)

    for name, p in params.items():
        if hit(name):
            p.requires_grad_(False)
            p.grad = None
    for name, m in modules.items():
        if not hit(name):
            continue
        if isinstance(m, nn.modules.batchnorm._BatchNorm):
            m.momentum = 0.0
        elif not list(m.children()):
            m.register_forward_pre_hook(lambda module, args: module.eval() and None)


def replace_head(model, num_classes):
    if num_classes < 1:
        raise ValueError("at least one class")
    names = [n for n, m in model.named_modules() if isinstance(m, nn.Linear) and n != ""]
    if not names:
        raise ValueError("the model has no linear layer inside")
    old = model.get_submodule(names[-1])
    new = nn.Linear(old.in_features, num_classes, bias=old.bias is not None).to(old.weight)
    model.set_submodule(names[-1], new)
    return new


def trainable(model):
    return [p for p in model.parameters() if p.requires_grad]
