"""The examples of a statement, run beside a submission."""

from __future__ import annotations

STATED = "_stated_"
"""Name of the probe."""

PROBE = f"""
def {STATED}(sub, statements):
    names = {{"torch": torch, "nn": nn, "F": F, "np": np, "numpy": np, "math": math}}
    names.update((name, value) for name, value in vars(sub).items() if not name.startswith("__"))
    answers = []
    for source in statements:
        try:
            code = compile(source.strip(), "<example>", "eval")
        except SyntaxError:
            code = compile(source, "<example>", "exec")
        try:
            value = eval(code, names)
        except Exception as error:
            answers.append({{"raised": f"{{type(error).__name__}}: {{error}}"[:200]}})
            break
        plain = (torch.Tensor, torch.dtype, np.ndarray, np.generic, bool, int, float, complex, str, bytes)
        plain += (tuple, list, dict, type(None))
        if isinstance(value, torch.Tensor):
            value = value.detach().clone()  # later statements may change it
        answers.append(value if isinstance(value, plain) else {{"object": type(value).__name__}})
    return answers
"""
"""Runs the statements of an example beside a submission, in the order of the statement."""
