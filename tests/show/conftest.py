"""The made-up assessment, for every test of what is shown."""

import importlib.util
import sys
from pathlib import Path

import pytest


def _beside(name):
    spec = importlib.util.spec_from_file_location(f"show_{name}", Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def build():
    return _beside("build")


@pytest.fixture(scope="session")
def explain():
    """Adds to an assessment everything that explains an answer."""
    return _beside("explained").explained


@pytest.fixture(scope="session")
def change():
    """Adds to an assessment what changed since a day."""
    return _beside("explained").changed


@pytest.fixture(scope="session")
def assessment(build):
    return build.assessment()


@pytest.fixture(scope="session")
def large(build):
    """A made-up result of the largest shipped case, with all that can stand above its answer."""
    from hedgerow.case.read import find_case, read_case

    return _beside("large").large(
        build.assessment(told_apart=False, written=2032), read_case(find_case("iraq-2021"))
    )
