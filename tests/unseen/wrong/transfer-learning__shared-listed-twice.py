# WRONG: trainable lists a parameter that two layers share once for each. Cause: collected module by module.
from torch import nn


def _below(name, prefix):
    return name == prefix or name.startswith(prefix + ".")


def _eval_first(module, inputs):
    module.eval()


def freeze(model, *prefixes):
    mods = dict(model.named_modules())
    pars = dict(model.named_parameters(remove_duplicate=False))
    for pre in prefixes:
        if pre not in mods and pre not in pars:
            raise ValueError(f"no module or parameter {pre}")
    for name, par in pars.items():
        if not prefixes or any(_below(name, pre) for pre in prefixes):
            par.requires_grad = False
            par.grad = None
    for name, mod in mods.items():
        if not prefixes or any(_below(name, pre) for pre in prefixes):
            mod.register_forward_pre_hook(_eval_first)


def replace_head(model, num_classes):
    found = None
    for name, mod in model.named_modules():
        if name and isinstance(mod, nn.Linear):
            found = name, mod
    if found is None or num_classes < 1:
        raise ValueError("no linear layer inside, or too few classes")
    name, old = found
    new = nn.Linear(
        old.in_features, num_classes, bias=old.bias is not None, device=old.weight.device, dtype=old.weight.dtype
    )
    model.set_submodule(name, new)
    return new


def trainable(model):
    return [p for m in model.modules() for p in m.parameters(recurse=False) if p.requires_grad]
