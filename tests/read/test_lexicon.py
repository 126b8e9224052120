"""The lexicon of actors: what it matches, what a case may add, and what it says of faults."""

from pathlib import Path

import pytest

from hedgerow.errors import CaseError
from hedgerow.read.lexicon import KINDS, read_lexicon


def found(text: str) -> list[tuple[str, str, str]]:
    return [(text[one.start : one.end], one.id, one.role) for one in read_lexicon().matches(text)]


@pytest.mark.parametrize(
    ("text", "who", "role"),
    [
        ("U.S.", "united_states", "name"),
        ("Americans", "united_states", "people"),
        ("Tehran", "iran", "seat"),
        ("Iranian proxies", "iran_aligned_militias", "name"),
        ("Iran‑backed militias", "iran_aligned_militias", "name"),
        ("Mustafa al Kadhimi", "mustafa_al_kadhimi", "name"),
        ("Khadimi", "mustafa_al_kadhimi", "surname"),
        ("Kata’ib Hezbollah", "kataib_hezbollah", "name"),
    ],
)
def test_spellings_of_one_actor_are_one(text: str, who: str, role: str) -> None:
    assert found(f"Then {text} moved.") == [(text, who, role)]


def test_the_longest_name_wins_and_small_words_are_not_names() -> None:
    assert found("the Security Council told us that turkey is served") == [
        ("Security Council", "security_council", "name")
    ]


def test_every_entry_is_of_a_known_kind_and_belongs_to_a_known_entry() -> None:
    lexicon = read_lexicon()
    for one in lexicon.known.values():
        assert one.kind in KINDS, one
        assert one.part_of is None or one.part_of in lexicon.known, one


def test_a_case_adds_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.yaml"
    file.write_text(
        "version: mine\nactors:\n  - {id: harbour, name: Harbour Front, kind: armed_group, names: [HF], case: rebels}\n"
        "  - {id: iraq, name: Iraq, kind: state, names: [Mesopotamia]}\n",
        encoding="utf-8",
    )
    lexicon = read_lexicon(file)
    assert lexicon.version.endswith("+mine")
    assert lexicon.known["harbour"].case == "rebels"
    assert [one.id for one in lexicon.matches("Mesopotamia and HF")] == ["iraq", "harbour"]
    assert [one.id for one in read_lexicon().matches("Mesopotamia and HF")] == []


def test_all_faults_are_said_at_once_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "lexicon.yaml"
    file.write_text(
        "actors:\n  - {kind: state}\n  - {name: A, kind: planet}\n  - {name: B, colour: red}\nplants: []\n"
    )
    with pytest.raises(CaseError) as caught:
        read_lexicon(file)
    assert [fault.place.line for fault in caught.value.faults] == [2, 3, 4, 5]
    with pytest.raises(CaseError, match="Cannot be read"):
        read_lexicon(tmp_path / "absent.yaml")
