"""Make the data files again from their sources: ``python datasets/build.py [--check]``.

Needs, in an environment of its own (nothing of kata does)::

    python -m venv /tmp/data && /tmp/data/bin/pip install scikit-learn==1.9.1 Faker==40.54.0
    /tmp/data/bin/python datasets/build.py

Other versions are refused: their lists may differ. With ``--check`` nothing is written; the exit code is 1 when a
file, or its line in SHA256SUMS, is not what the sources give. The files are plain bytes, not compressed, so that
they do not depend on the version of a compressor.
"""

import csv
import hashlib
import importlib
import io
import sys
import unicodedata
from collections import Counter
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
VERSIONS = {"scikit-learn": "1.9.1", "Faker": "40.54.0"}

# Faker's locale, and its list of surnames. Latin script, and at least 100 names after those of several countries are
# dropped. Left out for that reason: Czechia, Denmark, Hungary, Norway, Portugal, Romania, Turkey, Vietnam and others;
# and of countries that share a language the one with the longer list was taken (Germany, not Austria).
COUNTRIES = {
    "Azerbaijan": ("az_AZ", "last_names"),
    "Croatia": ("hr_HR", "last_names"),
    "Estonia": ("et_EE", "last_names"),
    "Finland": ("fi_FI", "last_names"),
    "France": ("fr_FR", "last_names"),
    "Germany": ("de_DE", "last_names"),
    "Ghana": ("tw_GH", "last_names"),
    "India": ("en_IN", "last_names"),
    "Indonesia": ("id_ID", "last_names"),
    "Ireland": ("ga_IE", "last_names"),
    "Italy": ("it_IT", "last_names"),
    "Latvia": ("lv_LV", "last_names"),
    "Netherlands": ("nl_NL", "last_names"),
    "Poland": ("pl_PL", "unisex_last_names"),
    "Slovakia": ("sk_SK", "last_names"),
    "Slovenia": ("sl_SI", "last_names"),
    "Spain": ("es_ES", "last_names"),
    "Sweden": ("sv_SE", "last_names"),
    "United Kingdom": ("en_GB", "last_names"),
    "Uzbekistan": ("uz_UZ", "last_names"),
}
MOST_NAMES = 400  # of one country


def digits() -> bytes:
    """An archive of `images` (1797, 8, 8) and `labels` (1797,), both uint8."""
    import numpy
    from sklearn.datasets import load_digits

    source = load_digits()
    images = source.images.astype(numpy.uint8)
    assert (images == source.images).all(), "the values are whole numbers from 0 to 16"
    file = io.BytesIO()
    numpy.savez(file, images=images, labels=source.target.astype(numpy.uint8))
    return file.getvalue()


def diabetes() -> bytes:
    """A table with a header: ten raw features, then the target."""
    from sklearn.datasets import load_diabetes

    source = load_diabetes(scaled=False)
    rows = [[f"{value:g}" for value in (*x, y)] for x, y in zip(source.data, source.target, strict=True)]
    for row, x, y in zip(rows, source.data, source.target, strict=True):
        assert [float(word) for word in row] == [*x, y], "six digits are enough"
    return _csv([[*source.feature_names, "target"], *rows])


def names() -> bytes:
    """A table with a header: name, country. Sorted by country, then name."""
    found = {country: _surnames(*where) for country, where in COUNTRIES.items()}
    countries_of = Counter(name.casefold() for listed in found.values() for name in listed)
    rows = []
    for country, listed in sorted(found.items()):
        own = sorted(name for name in listed if countries_of[name.casefold()] == 1)
        step = max(1.0, len(own) / MOST_NAMES)  # a long list is thinned evenly, from A to Z
        kept = [own[int(step * i)] for i in range(min(len(own), MOST_NAMES))]
        assert len(kept) >= 100, f"{country} has {len(kept)} names of its own, expected at least 100"
        rows += [[name, country] for name in kept]
    return _csv([["name", "country"], *rows])


def _surnames(locale: str, attribute: str) -> list[str]:
    """Unique names, ignoring case, in composed characters (é is one)."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    names = [unicodedata.normalize("NFC", name).strip() for name in getattr(provider, attribute)]
    return list({name.casefold(): name for name in names if _is_latin(name)}.values())


def _is_latin(name: str) -> bool:
    letters = [character for character in name if character.isalpha()]
    others = set(name) - set(letters)
    return bool(letters) and others <= set(" '-") and all("LATIN" in unicodedata.name(letter) for letter in letters)


def _csv(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8")


BUILDERS = {"diabetes.csv": diabetes, "digits.npz": digits, "names.csv": names}


def main() -> int:
    """Write the files and their checksums, or compare."""
    for package, wanted in VERSIONS.items():
        try:
            got = version(package)
        except PackageNotFoundError:
            got = "not there"
        if got != wanted:
            sys.exit(f"{package} is {got}, expected {wanted}: pip install {package}=={wanted}")
    made = {name: build() for name, build in BUILDERS.items()}
    made["SHA256SUMS"] = "".join(f"{hashlib.sha256(made[name]).hexdigest()}  {name}\n" for name in made).encode()
    differ = [name for name, data in made.items() if not _is(FOLDER / name, data)]
    if "--check" in sys.argv[1:]:
        print(f"not what the sources give: {', '.join(differ)}" if differ else "as the sources give them")
        return int(bool(differ))
    for name in differ:
        (FOLDER / name).write_bytes(made[name])
        print(f"wrote {name}, {len(made[name])} bytes")
    return 0


def _is(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


if __name__ == "__main__":
    sys.exit(main())
