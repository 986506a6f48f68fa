"""Which code was there before the submission, and which the submission made.

A file's name says it, unless a submission gave its code that name: by `compile`, by replacing a code object's parts, or
by unmarshalling one. Python tells an audit hook of all three, and a hook cannot be taken away. From then on code of
that name counts as the submission's.
"""

from __future__ import annotations

import sys
import sysconfig
from types import CodeType
from typing import Any

from grader.installed import PACKAGE

_FOLDERS = (*sysconfig.get_paths().values(), sys.prefix, sys.base_prefix, str(PACKAGE))
_INSTALLED = tuple({f"{path}/" for path in _FOLDERS if path} | {"<frozen"})
_PYC_HEADER = 16  # bytes before the code
_getframe, _open, _str = sys._getframe, open, str
_claimed: set[str] = set()  # names of installed files that code was made under which is not theirs


def is_installed(code: CodeType) -> bool:
    """True for code of the interpreter and of installed packages: not written, or generated, by a submission."""
    name = code.co_filename
    return name.startswith(_INSTALLED) and name not in _claimed


def claim(filename: str) -> None:
    """Code of this name is the submission's from now on."""
    _claimed.add(filename)


def watch() -> None:
    """Note from now on, for good, what code is made under which name."""
    sys.addaudithook(_on_event)


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "code.__new__":
        claim(arguments[1])
    elif event == "compile":
        source, filename = arguments
        if type(filename) is _str and filename.startswith(_INSTALLED) and source != _content(filename):
            claim(filename)
    elif event == "marshal.loads" and not _is_a_file(bytes(arguments[0])):
        raise RuntimeError("code is unmarshalled from installed files alone while a file is graded")


def _is_a_file(data: bytes) -> bool:
    """Whether this is what an installed file holds that the importer has just read."""
    path = _getframe(2).f_locals.get("bytecode_path")
    if type(path) is not _str or not path.startswith(_INSTALLED):
        return False
    content = _content(path)
    return content is not None and content[_PYC_HEADER:] == data


def _content(path: str) -> bytes | None:
    try:
        with _open(path, "rb") as file:
            return file.read()
    except OSError:
        return None
