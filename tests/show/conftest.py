"""The made-up assessment, for every test of what is shown."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def build():
    spec = importlib.util.spec_from_file_location("show_build", Path(__file__).with_name("build.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def assessment(build):
    return build.assessment()
