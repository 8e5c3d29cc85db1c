"""What a package offers is what its ``__all__`` says, complete and sorted."""

import importlib
import pkgutil

import pytest

import assay
import change_approval

MODULES = sorted(
    module.name
    for package in (assay, change_approval)
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    if ".migrations." not in module.name
)


@pytest.mark.parametrize("module", MODULES)
def test_every_exported_name_exists_and_the_list_is_sorted(module: str) -> None:
    loaded = importlib.import_module(module)
    exported = getattr(loaded, "__all__", [])
    assert list(exported) == sorted(
        exported, key=lambda n: (not n.isupper(), not n[0].isupper(), n)
    )
    missing = [n for n in exported if not hasattr(loaded, n)]
    assert missing == []


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_is_for(module: str) -> None:
    assert (importlib.import_module(module).__doc__ or "").strip()
