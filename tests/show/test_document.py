import dataclasses
import json
import re
from pathlib import Path

from hedgerow.show.document import document, to_json

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "json.md"
STABLE = {
    "top": ["case", "as_of", "accounts", "forecasts", "claims", "scenarios", "health", "digests"],
    "accounts": ["axis", "name", "prior", "weight", "weight_given_strategy"],
    "forecasts": ["id", "question", "by", "answered_by", "probability", "habit", "baseline"],
    "claims": ["id", "who", "kind", "value", "unit", "verdict"],
    "scenarios": ["id", "kind", "forecasts"],
    "health": [
        "residual", "error_estimate", "situations", "hypotheses", "reports_used", "reports_left_out",
        "log_evidence", "log_evidence_habit", "seconds",
    ],
}  # fmt: skip


def test_the_document_is_as_accepted(assessment, golden):
    golden("show/assessment.json", to_json(assessment))


def test_stable_keys_come_first_and_in_order(assessment):
    made = document(assessment)
    assert list(made) == STABLE["top"]
    for part in ("accounts", "forecasts", "claims", "scenarios"):
        for entry in made[part]:
            assert list(entry)[: len(STABLE[part])] == STABLE[part]
    assert list(made["health"])[: len(STABLE["health"])] == STABLE["health"]


def test_the_reference_page_describes_exactly_these_keys(assessment):
    made = document(assessment)
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    described = {}
    for section in sections:
        name = section.splitlines()[0].strip("` ").lower()
        described[name] = re.findall(r"^\| `(\w+)` \| (yes|no) \|", section, flags=re.MULTILINE)
    keys = {part: list(made[part][0]) for part in ("accounts", "forecasts", "claims", "scenarios")}
    keys |= {"top": list(made), "health": list(made["health"])}
    assert {name: [key for key, _ in rows] for name, rows in described.items()} == keys
    assert {
        name: [key for key, stable in rows if stable == "yes"] for name, rows in described.items()
    } == STABLE


def test_numbers_survive_to_the_last_digit_and_nan_becomes_null(assessment):
    read = json.loads(to_json(assessment))
    assert [entry["weight"] for entry in read["accounts"]] == [one.weight for one in assessment.accounts]
    health = dataclasses.replace(assessment.health, residual=float("nan"))
    assert json.loads(to_json(dataclasses.replace(assessment, health=health)))["health"]["residual"] is None
