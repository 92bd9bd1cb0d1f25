"""One list of dependencies: environment.yml and requirements.lock say what pyproject.toml says."""

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def ranges(requirements):
    """Return name -> version range, with the extras in the name."""
    parsed = [Requirement(text) for text in requirements]
    assert not [req for req in parsed if req.url or req.marker]
    named = {(canonicalize_name(req.name), frozenset(req.extras)): req.specifier for req in parsed}
    assert len(named) == len(parsed)
    return named


def test_environment_asks_for_what_the_project_asks_for():
    (pip,) = [part["pip"] for part in ENVIRONMENT["dependencies"] if isinstance(part, dict)]
    assert pip[-1] == "-e ."
    assert ranges(pip[:-1]) == ranges(PROJECT["dependencies"] + EXTRAS["notebooks"] + EXTRAS["dev"])


def test_conda_parses_the_environment():
    from rattler import MatchSpec

    assert ENVIRONMENT["channels"] == ["conda-forge", "nodefaults"]
    specs = [MatchSpec(part, strict=True) for part in ENVIRONMENT["dependencies"] if isinstance(part, str)]
    assert [spec.name.normalized for spec in specs] == ["python", "pip"]
    assert str(specs[0].version) == PROJECT["requires-python"]


def test_environment_is_plain_ascii():
    # pip on Windows reads the list in the encoding of the machine.
    assert (ROOT / "environment.yml").read_bytes().isascii()


def test_lock_names_no_host():
    assert "://" not in LOCK
    assert not re.search(r"^\s*(--(?!hash=)|-\w)", LOCK, flags=re.MULTILINE)


def test_lock_pins_every_direct_dependency():
    pins = {}
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", LOCK, flags=re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(version)
    direct = PROJECT["dependencies"] + [
        req for extra in ("notebooks", "scale", "dev") for req in EXTRAS[extra]
    ]
    for (name, _), allowed in ranges(direct).items():
        assert pins.get(name), f"{name} is not in requirements.lock: run make lock"
        for version in pins[name]:
            assert version in allowed, f"{name} {version} is outside {allowed}: run make lock"


def test_extra_all_is_all_extras():
    (everything,) = [Requirement(text) for text in EXTRAS["all"]]
    assert everything.name == PROJECT["name"]
    assert everything.extras == set(EXTRAS) - {"all"}
