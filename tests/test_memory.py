"""Free memory is given back between stages."""

import ctypes

from hedgerow import memory
from hedgerow.memory import give_back, tidied


def test_memory_is_given_back_once_a_stage(monkeypatch):
    given, told = [], []
    monkeypatch.setattr(memory, "give_back", lambda: given.append(len(told)))
    progress = tidied(lambda *parts: told.append(parts))
    for stage, done in (("Solving", 0), ("Solving", 1), ("Asking", 0), ("Asking", 1)):
        progress(stage, done, 2)
    assert given == [0, 2]
    assert told == [("Solving", 0, 2), ("Solving", 1, 2), ("Asking", 0, 2), ("Asking", 1, 2)]


def test_other_c_libraries_are_left_alone(monkeypatch):
    give_back()

    class Without:
        def __init__(self, name):
            pass

    monkeypatch.setattr(ctypes, "CDLL", Without)
    give_back()
