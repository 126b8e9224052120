"""Small mutations of a sound case, each with the message a person would need."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from hedgerow.case.read import read_case
from hedgerow.errors import CaseError

from .build import copy_case, faults_of, line_of, replaced

CASE, EVIDENCE, QUESTIONS, INVENTORY = "case.yaml", "evidence.csv", "questions.yaml", "inventory.yaml"


@dataclass(frozen=True)
class Broken:
    """One mutation and what is said of it."""

    file: str
    old: str
    new: str
    what: str
    remedy: str
    at: str = ""
    """A text on the line named; default: the new text's first line."""


BROKEN = [
    # names and keys
    Broken(
        CASE,
        "patience: 9 months",
        "patiense: 9 months",
        "`patiense` is not a key",
        "Did you mean `patience`?",
    ),
    Broken(CASE, "title: A harbour", "titel: A harbour", "`titel` is not a key", "Did you mean `title`?"),
    Broken(CASE, "  guild: {name: The guild,", "  guild: {", "`name` is missing", "the name shown"),
    Broken(CASE, "by: guild", "by: gild", "`gild` is not an actor", "Did you mean `guild`?"),
    Broken(CASE, "against: [watch]", "against: [wotch]", "`wotch` is not an actor", "Did you mean `watch`?"),
    Broken(
        CASE,
        "custody == none and office == in",
        "custodi == none",
        "`custodi` is neither",
        "Did you mean `custody`?",
    ),
    Broken(
        CASE, "custody != none", "custody != nobody", "`nobody` is not a level of `custody`", "`standoff`"
    ),
    Broken(CASE, "custody != none", "custody != held and full", "`full` is a level", "`stores == full`"),
    Broken(
        CASE,
        "levels: [empty, some, full]",
        "levels: [empty, and, full]",
        "`and` is a word of the",
        "another name",
    ),
    Broken(
        CASE,
        "levels: [empty, some, full]",
        "levels: [empty, Some, full]",
        "`Some` is not a name",
        "lower_snake",
    ),
    Broken(CASE, "levels: [empty, some, full]", "levels: [some, some, full]", "stands here twice", "Rename"),
    Broken(CASE, "  luck: {prior", "  stores: {prior", "both a quantity and a parameter", "Rename"),
    Broken(CASE, "  forget: {when", "  release: {when", "another act already", "rename one"),
    Broken(
        CASE,
        "{mark: failed, chance",
        "{mark: raid, chance",
        "The mark `raid` stands here twice",
        "Rename",
        "{mark: raid, chance: rest",
    ),
    Broken(CASE, "after: [raid]", "after: [rayd]", "`rayd` is not a mark", "Did you mean `raid`?"),
    Broken(
        CASE, "failed: 0.3}", "fayled: 0.3}", "`fayled` is not a mark of this act", "Did you mean `failed`?"
    ),
    # values and units
    Broken(CASE, "patience: 9 months", "patience: 9 moons", "`moons` is not a unit", "`month`"),
    Broken(CASE, "patience: 9 months", "patience: 9", "`9` is not a duration", "`9 months`"),
    Broken(CASE, "attention: 15 per month", "attention: 15", "The rate `15` has no unit", "`15 per month`"),
    Broken(
        CASE,
        "usual: {seen: 3, in: 14 months}",
        "usual: three times in 14 months",
        "A row in braces, or a list of rows",
        "{seen: 3, in: 12 months}",
    ),
    Broken(
        EVIDENCE,
        "E06,2030-09-01,,,,,stores >= some",
        "E06,2030-09-01,,,,stores >= some,stores >= some",
        "`stores >= some` is a condition, not an act",
        "column `reading`",
    ),
    Broken(
        CASE,
        "attention: 15 per month",
        "attention: 15 per 2 months",
        "rate `15 per 2 months` cannot be read",
        "0.25",
    ),
    Broken(
        CASE, "attention: 15 per month", "attention: 0.1 per month", "above half of the attention", "Raise"
    ),
    Broken(CASE, "as_of: 2031-03-01", "as_of: 2031-02-30", "There is no day `2031-02-30`", "Check the month"),
    Broken(CASE, "as_of: 2031-03-01", "as_of: 1 March 2031", "`1 March 2031` is not a day", "`2021-06-29`"),
    Broken(
        CASE,
        "toll: {prior: {fixed: 2}",
        "toll: {prior: {fixd: 2}",
        "`fixd` is not a key",
        "Did you mean `fixed`?",
    ),
    Broken(
        CASE,
        "{mean: 0.4, size: 10}",
        "{mean: 1.4, size: 10}",
        "The value must be less than 1",
        "centre of the prior",
    ),
    Broken(CASE, "{low: 0.5, high: 1.5}", "{low: 2.5, high: 1.5}", "`low` must be below `high`", "Exchange"),
    Broken(CASE, "habit: 0.4", "habit: .inf", "`.inf` is not a finite number", "Write a number"),
    Broken(CASE, "habit: 0.4", "habit: 1e999", "`1e999` is not a finite number", "smaller number"),
    Broken(CASE, "place: left", "place: lefft", "`lefft` is not one of", "Did you mean `left`?"),
    Broken(
        CASE,
        "{low: 0.2, mid: 0.6,",
        "{low: 0.2, mid: 0.5,",
        "start chances of `resolve` sum to 0.9",
        "Correct",
    ),
    Broken(
        CASE,
        "prior: 0.35",
        "prior: 0.45",
        "The priors of `master_type` sum to 1.1",
        "Correct",
        "master_type:",
    ),
    Broken(
        CASE, "{custody: {held: standoff}}", "{custody: {hold: standoff}}", "`hold` is not a level", "`held`"
    ),
    Broken(CASE, '{resolve: "-1"}', '{resolve: "-one"}', "not a whole number of steps", "`+1`"),
    Broken(
        CASE,
        "{resolve: +1, chance: 0.4,",
        "{resolve: +1, chnce: 0.4,",
        "changes exactly one quantity",
        "`chance`",
    ),
    Broken(
        CASE,
        "effects: [{stores: empty}]}",
        "effects: [{stores: empty}, {stores: -1}]}",
        "Two effects",
        "Join",
    ),
    # sources
    Broken(
        CASE,
        '  quiet: {value: "-0.3',
        '  quiet: {value: "boldnes * -0.3',
        "`boldnes` is neither",
        "`boldness`",
    ),
    Broken(
        CASE,
        "source: {ref: gazette, paragraph: 4}",
        "about: x",
        "have no source",
        "judgement",
        "chance: 0.67",
    ),
    Broken(
        CASE,
        "{fixed: 2}, source: {ref: gazette}",
        "{fixed: 2}, source: {ref: gazete}",
        "not a key of sources",
        "`gazette`",
    ),
    Broken(
        CASE, '{judgement: "Small."}', "{judgement: x, ref: gazette}", "exactly one of `ref`", "Write, say"
    ),
    # chances and rates
    Broken(
        CASE,
        "{mark: heavy, chance: 0.3",
        "{mark: heavy, chance: 0.2",
        "sum to 0.9, not to 1",
        "`rest`",
        "raid_stores:",
    ),
    Broken(CASE, "0.3 + 0.1 * (stores", "0.3 + 0.8 * (stores", "The chance is 1.1", "bound it"),
    Broken(CASE, "rate: tide * 1.0 per", "rate: tide - 1.2 per", "below 0", "`max`", "rate: tide"),
    Broken(
        CASE,
        "when: resolve == high, rate",
        "when: resolve >= mid, rate",
        "Rows 1 and 2 of `usual` both hold",
        "disjoint",
    ),
    Broken(
        CASE,
        "seen: 4, of: 5",
        "seen: 4, in: 5 days",
        "not given in one of the two ways",
        "a reply has no rate",
    ),
    Broken(
        CASE, "within: 14 days}", "rate: 1 per day}", "not given in one of the three ways", "`{chance: 0.67"
    ),
    Broken(CASE, "fear * (custody == none)", "fear / (custody == none)", "not finite", "divide by zero"),
    # replies and the whole
    Broken(
        CASE,
        "        by: watch\n        after: raid",
        "        by: guild\n        after: raid",
        "by `watch` and `guild`",
        "Keep",
        "replies:",
    ),
    Broken(
        CASE,
        "when: stores < full\n",
        "when: stores < empty\n",
        "can never happen",
        "Correct `when`",
        "restock:",
    ),
    Broken(
        CASE,
        "effects: [{custody: {held: standoff}}]",
        "effects: []",
        "Nothing ever brings `custody`",
        "take it away",
        "custody: {about",
    ),
    Broken(
        CASE,
        "[{office: out, chance: 0.5}]",
        "[{stores: empty}]",
        "Nothing changes the quantity `office`",
        "parameter",
        "office: {levels",
    ),
    Broken(CASE, "when: custody != none", "when: 0.5 * custody", "says how much", "Compare it"),
    Broken(CASE, "when: custody != none", "when: custody = none", "cannot be read at `= none`", "Write `==`"),
    Broken(CASE, "kappas: [0.5, 1]", "habit: 0.3", "a second time", "Keep one"),
    Broken(
        CASE,
        "until: 2031-03-01, reported",
        "until: 2030-03-01, reported",
        "ends before it begins",
        "Exchange",
    ),
    Broken(
        CASE, "acts: [release, protest]", "acts: [releas, protest]", "`releas` is not an act", "`release`"
    ),
    Broken(CASE, "marks: [light]", "marks: [lite]", "`lite` is not a mark", "`light`"),
    Broken(CASE, "ban: [raid_stores]}", "ban: [raid_store]}", "`raid_store` is not an act", "`raid_stores`"),
    Broken(
        CASE, "levels: {resolve: high}", "levels: {resolve: hi}", "`hi` is not a level of `resolve`", "`high`"
    ),
    Broken(CASE, 'expects: "> 0.8"', "expects: about 0.8", "not a comparison", "> 0.8"),
    Broken(CASE, "effect_of: no_raids", "effect_of: no_raid", "`no_raid` is not a scenario", "`no_raids`"),
    # questions
    Broken(
        QUESTIONS,
        "  decided_by: The Gazette reports it.\n",
        "",
        "`decided_by` is missing",
        "Add it",
        "- id: Q01",
    ),
    Broken(QUESTIONS, "  deadline: 2031-06-01\n", "", "`deadline` is missing", "Add it", "- id: Q01"),
    Broken(
        QUESTIONS,
        "deadline: 2031-06-01",
        "deadline: 2030-06-01",
        "lies before the as-of date",
        "still open",
        "- id: Q01",
    ),
    Broken(
        QUESTIONS,
        "from: 2031-03-01, by",
        "from: 2031-02-01, by",
        "before the as-of date",
        "leave `from` out",
        "- id: Q01",
    ),
    Broken(QUESTIONS, "at_least: 1, from", "at_least: 13, from", "less than or equal to 12", "up to 12"),
    Broken(
        QUESTIONS,
        "{acts: [raid_stores], at_most: 2}]",
        "{holds: office == in}]",
        "`holds` cannot stand here",
        "`acts`",
    ),
    Broken(
        QUESTIONS, ", before: {reach: stores == full}", "", "`first` needs `before`", "Add `before", "id: Q03"
    ),
    Broken(
        QUESTIONS, "count: [raid_stores], within: 3 months", "count: [raid_stores]", "has no end", "`within"
    ),
    Broken(
        QUESTIONS,
        ", reason: No act of the model corresponds.",
        "",
        "`reason` is missing",
        "Say why",
        "id: Q08",
    ),
    Broken(QUESTIONS, "id: Q08", "id: Q07", "`Q07` stands here a second time", "its own", "Will the king"),
    Broken(
        QUESTIONS,
        ", asks: {mean: stores, on: 2031-06-01}",
        "",
        "`asks` is missing",
        "Add the query",
        "id: Q05",
    ),
    # evidence
    Broken(EVIDENCE, "E08,2031-02-01", "E02,2031-02-01", "The id `E02` stands here a second time", "its own"),
    Broken(EVIDENCE, "raid_stores.light,", "raid_stores.lite,", "`lite` is not a mark", "`light`"),
    Broken(EVIDENCE, "E03,2030-04-10", "E03,2030-04-11", "is of 2030-04-10, not of 2030-04-11", "same day"),
    Broken(
        EVIDENCE,
        'E02,2030-04-10,,,2030-04-12,arrest.raid,,,The master,B2,,"Arrest, at night",gazette,2,\n'
        "E03,2030-04-10,,,,",
        'E02,,2030-04-10,2030-04-12,2030-04-12,arrest.raid,,,The master,B2,,"Arrest, at night",gazette,2,\n'
        "E03,,2030-04-10,2030-04-12,,",
        "`E02`, is of a range of days",
        "give both the same one",
        "E03,",
    ),
    Broken(CASE, "    sway: 0\n", "", "`watch` has wants and no act of his own", "`sway: 0`", "  watch:"),
    Broken(EVIDENCE, ",E02,The watch", ",E99,The watch", "not the id of an earlier row", "`E0"),
    Broken(EVIDENCE, ",E02,The watch", ",,The watch", "does not say which report it answers", "`reply_to`"),
    Broken(EVIDENCE, "E01,2030-02-01", "E01,2029-02-01", "before the case begins", "`left_out`"),
    Broken(EVIDENCE, "E06,2030-09-01", "E06,2031-09-01", "after the as-of date", "`left_out`"),
    Broken(
        EVIDENCE, "E06,2030-09-01,,,", "E06,2030-09-01,,,2031-04-01", "published on 2031-04-01", "`left_out`"
    ),
    Broken(EVIDENCE, "E05,2030-07-01,,,", "E05,,2030-04-18,2030-07-01,", "are open at once", "narrow one"),
    Broken(EVIDENCE, "B2", "B9", "neither a number nor an Admiralty code", "`B2`", "E02,"),
    Broken(EVIDENCE, ",A1,", ",1.2,", "not above 0 and at most 1", "0.9", "E04,"),
    Broken(EVIDENCE, "Not about anything in the model.", "", "says nothing", "Fill one", "E08,"),
    Broken(EVIDENCE, "stores >= some and", "stores >= sum and", "`sum` is not a level", "`some`", "E06,"),
    Broken(EVIDENCE, "id,date,first", "id,day,first", "`day` is not a column", "There are", "id,day"),
    # inventory
    Broken(INVENTORY, "drifts.restock.rate", "drifts.restok.rate", "leads nowhere", "`restock`"),
    Broken(
        INVENTORY,
        "number: questions.Q04",
        "number: questions.Q44",
        "not a number of the case",
        "`questions.Q04`",
    ),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one.file}-{one.what[:40]}")
def test_a_fault_says_where_what_and_what_to_do(tmp_path: Path, broken: Broken) -> None:
    case = replaced(tmp_path, broken.file, broken.old, broken.new)
    faults = faults_of(case)
    found = [fault for fault in faults if broken.what in fault.what]
    assert found, "\n".join(map(str, faults)) or "no fault"
    line = line_of(case, broken.file, broken.at or broken.new.strip().splitlines()[0])
    assert found[0].place.file == broken.file
    assert found[0].place.line == line
    assert broken.remedy in found[0].remedy
    assert len(faults) <= 6, "one slip does not bring a flood"
    for fault in faults:
        assert fault.what.endswith("."), fault.what
        assert fault.place.file, fault


def test_all_faults_are_said_at_once_in_the_order_of_the_files(tmp_path: Path) -> None:
    case = copy_case(tmp_path)
    slips = [
        (CASE, "patience: 9 months", "patience: 9 moons"),
        (CASE, "by: guild", "by: gild"),
        (CASE, "    when: custody != none", "    whem: custody != none"),
        (EVIDENCE, "raid_stores.light,", "raid_stores.lite,"),
        (EVIDENCE, "E06,2030-09-01", "E06,2031-09-01"),
        (QUESTIONS, "  decided_by: The Gazette reports it.\n", ""),
        (QUESTIONS, "count: [raid_stores]", "count: [raid_store]"),
        (INVENTORY, "how: record", "how: recorded"),
    ]
    for file, old, new in slips:
        path = case / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CaseError) as raised:
        read_case(case)
    places = [fault.place for fault in raised.value.faults]
    files = [place.file for place in places]
    assert files == sorted(files, key=[CASE, EVIDENCE, QUESTIONS, INVENTORY].index)
    assert [fault.what for fault in raised.value.faults] == [
        "`moons` is not a unit of time.",
        "`whem` is not a key that belongs here.",
        "`gild` is not an actor.",
        "`lite` is not a mark of `raid_stores`.",
        "The report `E06` is of 2031-09-01, after the as-of date 2031-03-01.",
        "`decided_by` is missing.",
        "`raid_store` is not an act, reply or drift.",
        "`recorded` is not one of `moves`, `null` and `record`.",
    ]
    assert str(raised.value).startswith("8 faults in the case\n\ncase.yaml:")


def test_a_missing_file_and_an_empty_folder_are_named(tmp_path: Path) -> None:
    case = copy_case(tmp_path)
    (case / "evidence.csv").unlink()
    assert [(fault.place.file, fault.what) for fault in faults_of(case)][:1] == [
        ("evidence.csv", "The file is missing from `harbour`.")
    ]
    empty = tmp_path / "empty"
    empty.mkdir()
    assert len(faults_of(empty)) == 4
    assert "no such folder" in faults_of(tmp_path / "nowhere")[0].what
