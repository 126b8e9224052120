"""From the classes of the format to records: queries, claims, questions, the inventory."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from typing import Literal, cast

from hedgerow.case.document import find, leads, steps
from hedgerow.case.draft import Spot
from hedgerow.case.evidence import COLUMNS
from hedgerow.case.model import Baseline, Claim, InventoryRow, Named, Query, Question, Source
from hedgerow.case.nodes import Node
from hedgerow.case.schema_asks import FORMS, BaselinePart, ClaimPart, InventoryPart, QueryPart, QuestionPart
from hedgerow.case.words import did_you_mean, listed, shown

_EXPECTS = re.compile(r"\s*(>=|<=|>|<)\s*([-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))\s*\Z")
_WINDOWED = frozenset({"reach", "acts", "both", "first", "count", "day_of"})
_ALLOWED = {
    "holds": {"on", "given"},
    "mean": {"on", "given"},
    "reach": {"from_", "by", "within", "given"},
    "acts": {"from_", "by", "within", "given", "at_least", "at_most"},
    "both": {"from_", "by", "within", "given"},
    "first": {"before", "from_", "by", "within", "given"},
    "count": {"from_", "by", "within", "given", "up_to"},
    "day_of": {"by", "within", "given"},
    "account": {"given"},
    "effect_of": {"on", "against", "kind"},
}
_WRITTEN = {"from_": "from"}


def query(spot: Spot, part: QueryPart, *, inner: bool = False) -> Query | None:
    """A query; None, with faults, where it is malformed. An `inner` one has no window of its own."""
    forms = [form for form in FORMS if getattr(part, form) is not None]
    if len(forms) != 1:
        names = listed(forms) if forms else "none"
        spot.fault(
            f"A query has exactly one form, and here stand {names}.",
            f"The forms are {listed(FORMS)}.",
        )
        return None
    form = forms[0]
    before = len(spot.draft.faults)
    _check_keys(spot, part, form, inner=inner)
    window = {"start": part.from_, "within": part.within, "end": part.by}
    if part.from_ and part.by and part.by < part.from_:
        spot.at("by").fault("The window ends before it begins.", "Exchange `from` and `by`.")
    given = spot.at("given").levels(part.given)
    found = _of_form(spot, part, form, window, given)
    return found if len(spot.draft.faults) == before else None


def _of_form(
    spot: Spot,
    part: QueryPart,
    form: str,
    window: dict[str, date | float | None],
    given: tuple[tuple[str, str], ...],
) -> Query | None:
    inside = spot.at(form)
    common = {**window, "given": given}
    match form:
        case "holds" | "reach" as form:
            tree = inside.condition(part.holds if form == "holds" else part.reach)
            end = part.on if isinstance(part.on, date) else part.by
            return Query(form, expression=tree, **{**common, "end": end})  # type: ignore[arg-type]
        case "mean":
            day = part.on if isinstance(part.on, date) else None
            return Query("mean", inside.expression(part.mean or ""), given=given, end=day)
        case "acts" | "count":
            named = _names(inside, (part.acts if form == "acts" else part.count) or [])
            least, most = part.at_least, part.at_most
            if form == "acts" and least is None and most is None:
                least = 1
            if least is not None and most is not None and most < least:
                spot.at("at_most").fault("`at_most` is below `at_least`.", "Exchange the two.")
            return Query(form, acts=named, at_least=least, at_most=most, up_to=part.up_to, **common)  # type: ignore[arg-type]
        case "both":
            pairs = [(inside.at(index), one) for index, one in enumerate(part.both or [])]
            return Query("both", parts=_inner(pairs, {"acts"}), **common)  # type: ignore[arg-type]
        case "day_of":
            happens = _inner([(inside, part.day_of or QueryPart())], {"reach", "acts"})
            if happens and (happens[0].at_least, happens[0].at_most) not in ((None, None), (1, None)):
                inside.fault(
                    "A first day is asked for, and a number of times.", "Take `at_least` and `at_most` away."
                )
            return replace(happens[0], dated=True, **common) if happens else None  # type: ignore[arg-type]
        case "first":
            if part.first is None or part.before is None:
                spot.fault("`first` needs `before`: what it comes before.", "Add `before: {acts: [...]}`.")
                return None
            pairs = [(spot.at("first"), part.first), (spot.at("before"), part.before)]
            return Query("first", parts=_inner(pairs, {"reach", "acts"}), **common)  # type: ignore[arg-type]
        case "account":
            return Query("account", account=_account(inside, part.account or {}), given=given)
    return _effect_of(spot, part)


def _check_keys(spot: Spot, part: QueryPart, form: str, *, inner: bool) -> None:
    allowed = {form, *_ALLOWED[form]} - ({"from_", "by", "within", "given"} if inner else set())
    for key in part.model_fields_set - allowed:
        written = _WRITTEN.get(key, key)
        where = "inside `both` or `first`" if inner else f"with `{form}`"
        keys = sorted(_WRITTEN.get(one, one) for one in allowed - {form})
        spot.at(written).fault(
            f"`{written}` does not belong {where}.",
            f"There belong {listed(keys)}." if keys else "Take it away; the window stands outside.",
        )
    if isinstance(part.on, QueryPart) and form != "effect_of":
        spot.at("on").fault("A query under `on` belongs to `effect_of`.", "Write the day here.")
    if part.by and part.within:
        spot.at("within").fault("Both `by` and `within` are given.", "Keep one of the two.")
    if form in _WINDOWED and not inner and part.by is None and part.within is None:
        spot.fault("The window of this query has no end.", "Add `by: DATE` or `within: DURATION`.")


def _names(spot: Spot, names: list[str]) -> tuple[Named, ...]:
    if not names:
        spot.fault("No act is named.", "Name at least one act, reply or drift.")
    return tuple(named for named in map(spot.named, names) if named is not None)


def _inner(pairs: list[tuple[Spot, QueryPart]], forms: set[str]) -> tuple[Query, ...]:
    found = []
    for spot, part in pairs:
        one = query(spot, part, inner=True)
        if one is not None and one.form not in forms:
            spot.fault(
                f"`{one.form}` cannot stand here.",
                f"Write {' or '.join(f'`{form}`' for form in sorted(forms))}.",
            )
        elif one is not None:
            found.append(one)
    return tuple(found)


def _account(spot: Spot, account: dict[str, str]) -> tuple[tuple[str, str], ...]:
    if not account:
        spot.fault("No account is named.", "Write, say, `{axis: account}` or `{habit: yes}`.")
    for name, value in account.items():
        if name == "habit":
            if value not in {"yes", "no", "true", "false"}:
                spot.at(name).fault(f"`{shown(value)}` is neither yes nor no.", "Write `habit: yes`.")
            if len(account) > 1:
                spot.fault(
                    "Habit stands on no axis, and is asked by itself.", "Write `{account: {habit: yes}}`."
                )
        elif spot.at(name).known(name, frozenset(spot.draft.axes), "an axis of accounts"):
            values = spot.draft.axes[name]
            if values:
                spot.at(name).known(value, frozenset(values), f"an account of `{name}`")
    habits = {"true": "yes", "false": "no"}
    return tuple(
        (name, habits.get(value, value) if name == "habit" else value) for name, value in account.items()
    )


def _effect_of(spot: Spot, part: QueryPart) -> Query | None:
    scenario = part.effect_of or ""
    spot.at("effect_of").known(scenario, spot.draft.scenarios, "a scenario")
    if part.against is not None:
        spot.at("against").known(part.against, spot.draft.scenarios, "a scenario")
    if not isinstance(part.on, QueryPart):
        spot.fault("`effect_of` needs a query under `on`.", "Write, say, `on: {holds: ..., on: DATE}`.")
        return None
    inner = query(spot.at("on"), part.on)
    if inner is None:
        return None
    if inner.form in {"effect_of", "account"}:
        spot.at("on").fault(
            f"`{inner.form}` cannot stand inside `effect_of`.", "Ask about an event or a quantity."
        )
    return Query(
        "effect_of",
        parts=(inner,),
        scenario=scenario,
        against=part.against or "",
        announced=part.kind == "announced",
    )


def claim(spot: Spot, name: str, part: ClaimPart) -> Claim | None:
    """A claim."""
    spot = spot.sourced(part.source)
    asks = query(spot.at("asks"), part.asks)
    found = _EXPECTS.match(part.expects)
    if not found:
        spot.at("expects").fault(
            f"`{shown(part.expects)}` is not a comparison with a number.", 'Write, say, `expects: "> 0.8"`.'
        )
        return None
    spot.at("expects").number(part.expects)
    if asks is None:
        return None
    source = spot.source or Source("none")
    return Claim(
        name,
        part.who,
        part.role,
        part.kind,
        part.means,
        asks,
        cast(Literal[">", ">=", "<", "<="], found[1]),
        float(found[2]),
        part.settles,
        source,
    )


def question(spot: Spot, part: QuestionPart) -> Question | None:
    """A question."""
    spot = spot.sourced(part.source)
    if not part.decided_by.strip():
        spot.at("decided_by").fault("`decided_by` is empty.", "Say what decides the question.")
    asks = query(spot.at("asks"), part.asks) if part.asks else None
    if part.answered_by == "model" and part.asks is None:
        spot.fault("The model answers this question, and `asks` is missing.", "Add the query as `asks`.")
    if part.answered_by == "base_rate" and part.base_rate is None:
        spot.fault(
            "A base rate answers this question, and `base_rate` is missing.", "Add it with its source."
        )
    if part.answered_by == "none" and not part.reason.strip():
        spot.fault("Nobody answers this question, and `reason` is missing.", "Say why, in a sentence.")
    if part.base_rate is not None and part.answered_by != "base_rate":
        spot.at("base_rate").fault(
            "`base_rate` is given, and the question is not answered by one.", "Write `baseline` instead."
        )
    key, rate = (
        ("base_rate", part.base_rate) if part.answered_by == "base_rate" else ("baseline", part.baseline)
    )
    return Question(
        part.id,
        part.question,
        part.short or shown(part.question, 40),
        part.deadline,
        part.decided_by,
        part.answered_by,
        asks,
        part.headline,
        _baseline(spot.at(key), rate) if rate else None,
        part.reason,
        spot.place,
    )


def _baseline(spot: Spot, part: BaselinePart) -> Baseline | None:
    spot = spot.sourced(part.source)
    given = {key for key in ("seen", "in_", "of", "chance") if getattr(part, key) is not None}
    if given not in ({"seen", "in_"}, {"seen", "of"}, {"chance"}):
        spot.fault(
            "A base rate is not given in one of the three ways.",
            "Write `{seen: 5, in: 21 months}`, `{seen: 2, of: 4}` or `{chance: 0.85}`, with a source.",
        )
        return None
    if "in_" not in given and {"at_least", "at_most"} & part.model_fields_set:
        spot.fault("`at_least` and `at_most` need a count over time.", "Add `in`, or take them away.")
    if part.seen is not None and part.of is not None and part.seen > part.of:
        spot.fault(f"{part.seen} cannot be seen among {part.of}.", "Correct one of the two.")
        return None
    chance = spot.at("chance").plain(part.chance, 0, 1, "A chance", math.nan) if part.chance else None
    if part.seen is not None:
        spot.at("seen").number(str(part.seen))
    source = spot.source or Source("none")
    if part.chance is not None and part.chance.source is not None:
        source = spot.at("chance").read_source(part.chance.source)
    least = part.at_least if part.at_least is not None or part.at_most is not None else 1
    return Baseline(part.seen, part.in_, part.of, least, part.at_most, chance, source)


def inventory_row(spot: Spot, part: InventoryPart, known_numbers: frozenset[str]) -> InventoryRow:
    """A row of the inventory, its paths looked up."""
    for index, element in enumerate(part.elements):
        _check_path(spot.at("elements", index), element)
    for path in part.change:
        _check_path(spot.at("change", path), path)
    unread = part.number.startswith("questions.") and not spot.draft.roots["questions.yaml"].plain().get(
        "questions"
    )
    if part.number and part.number not in known_numbers and not unread:
        spot.at("number").fault(
            f"`{shown(part.number)}` is not a number of the case.",
            did_you_mean(
                part.number, known_numbers, "Write `questions.ID`, `accounts.AXIS.VALUE` or `claims.ID`."
            ),
        )
    change = tuple(part.change.items())
    return InventoryRow(
        part.row, part.paragraph, part.says, part.how, tuple(part.elements), change, part.number, part.note
    )


def _check_path(spot: Spot, dotted: str) -> None:
    path = dotted.split(".")
    if path[0] == "evidence" and not spot.draft.roots["evidence.csv"].value:
        return
    missing = leads(spot.draft.roots["whole"], path)
    if path[0] == "evidence" and missing == path[-1] and len(path) == 3 and missing in COLUMNS:
        return
    # What an edit puts something else in place of was there when the inventory was written.
    declared = spot.draft.roots.get("declared")
    if missing is not None and (declared is None or leads(declared, path) is not None):
        found = spot.draft.roots["whole"]
        spot.fault(
            f"The path `{shown(dotted)}` leads nowhere: there is no `{shown(missing)}`.",
            did_you_mean(
                missing, _steps_to(found, path, missing), "A path is such as `acts.NAME.usual.rate`."
            ),
        )


def _steps_to(root: Node, path: list[str], missing: str) -> list[str]:
    node, _ = find(root, path[: path.index(missing)])
    return steps(node)
