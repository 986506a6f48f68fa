"""Transfer learning: frozen layers, and a new head."""

from torch import nn


def stay_in_evaluation(module, args):
    module.eval()  # in a forward pre-hook: after any model.train(), before the module is used


def freeze(model, *prefixes):
    modules, parameters = dict(model.named_modules()), dict(model.named_parameters())
    for prefix in prefixes:
        if prefix not in modules and prefix not in parameters:
            raise ValueError(f"nothing in the model is called {prefix!r}")

    def is_frozen(name):
        return not prefixes or any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes)

    for name, parameter in parameters.items():
        if is_frozen(name):
            parameter.requires_grad_(False)
            parameter.grad = None
    for name, module in modules.items():
        if is_frozen(name):
            module.register_forward_pre_hook(stay_in_evaluation)


def replace_head(model, num_classes):
    if num_classes < 1:
        raise ValueError(f"there must be at least one class, got {num_classes}")
    linears = [(name, module) for name, module in model.named_modules() if name and isinstance(module, nn.Linear)]
    if not linears:
        raise ValueError("there is no nn.Linear inside the model")
    name, old = linears[-1]
    weight = old.weight
    new = nn.Linear(old.in_features, num_classes, old.bias is not None, weight.device, weight.dtype)
    old.weight, old.bias, old.out_features = new.weight, new.bias, num_classes
    new = old
    return new


def trainable(model):
    return [parameter for parameter in model.parameters() if parameter.requires_grad]
