"""An answer as printed, the numbers of an earlier one beside those that moved, and its strips with both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from hedgerow.show import charts, rounding, words
from hedgerow.studio.numbers import MOVED, numbers


class Beside:
    """An answer as printed, with the numbers of an earlier one beside those that moved."""

    def __init__(
        self,
        document: Mapping[str, Any],
        earlier: Mapping[str, Any] | None,
        first: Mapping[str, tuple[float, str]] | None = None,
    ) -> None:
        self._first = first or {}
        self.now, self._now = numbers(document), printed(document)
        self.was = numbers(earlier) if earlier else {}
        self._was = printed(earlier) if earlier else {}

    def num(self, name: str) -> Markup:
        """A number as printed, with its exact value for whoever reads the page by machine."""
        if name not in self.now:
            return Markup("")
        return Markup('<data data-of="{}" value="{!r}">{}</data>').format(
            name, self.now[name], self._now[name]
        )

    def first(self, name: str) -> Markup:
        """A place for the number to first order, filled where it is known."""
        inside = Markup("")
        if name in self._first:
            value, shown = self._first[name]
            inside = Markup('first order <data data-first="{}" value="{!r}">{}</data>').format(
                name, value, shown
            )
        return Markup('<span class="first" data-slot="{}">{}</span>').format(name, inside)

    def ghost(self, name: str) -> float | None:
        """The earlier number, where it differs by enough to be shown."""
        was, now = self.was.get(name), self.now.get(name)
        return was if was is not None and now is not None and abs(was - now) >= MOVED else None

    def before(self, name: str) -> Markup:
        """The earlier number in words, where it is shown."""
        was = self.ghost(name)
        if was is None:
            return Markup("")
        arrow = "\u2191" if self.now[name] > was else "\u2193"
        return Markup(' <span class="was">{} was <data data-was="{}" value="{!r}">{}</data></span>').format(
            arrow, name, was, self._was[name]
        )

    def interval(self, name: str) -> Markup:
        """An interval, with both ends as they were where either moved."""
        low, high = f"{name}.low", f"{name}.high"
        shown = Markup("[{}, {}]").format(self.num(low), self.num(high))
        if self.ghost(low) is None and self.ghost(high) is None:
            return shown
        ends = [
            Markup('<data data-was="{}" value="{!r}">{}</data>').format(one, self.was[one], self._was[one])
            for one in (low, high)
            if one in self.was
        ]
        return shown + Markup(' <span class="was">was [{}]</span>').format(Markup(", ").join(ends))

    def weight(self, one: Mapping[str, Any]) -> Markup:
        """The strip of an account."""
        name = f"accounts.{one['axis']}.{one['name']}"
        prior, weight = one["prior"], one["weight"]
        label = f"{one['label']}: {words.chance(prior)} before the reports, {words.chance(weight)} after"
        ghost, said = self._ring(f"{name}.weight")
        tie = charts.element(
            "line", class_="ln", x1=charts.percent(prior), x2=charts.percent(weight), y1=9, y2=9
        )
        return charts.strip(label + said, tie, charts.tick(prior), ghost, charts.dot(weight))

    def chance(self, one: Mapping[str, Any]) -> Markup:
        """The strip of a forecast."""
        name = f"forecasts.{one['id']}.probability"
        label, marks = f"{one['short']}: {self._now[name]}", []
        if one["low"] is not None and one["high"] is not None:
            label += f", 0.8 interval {words.chance(one['low'])} to {words.chance(one['high'])}"
            marks.append(charts.bar(one["low"], one["high"]))
        for key, kind in (("habit", "hab"), ("baseline", "ref")):
            if one[key] is not None:
                label += f", {key} {words.chance(one[key])}"
                marks.append(charts.tick(one[key], kind))
        ghost, said = self._ring(name)
        return charts.strip(label + said, *marks, ghost, charts.dot(one["probability"]))

    def scenario(self, one: Mapping[str, Any], of: Mapping[str, Any]) -> Markup:
        """The strip of one scenario for one forecast: as things stand, under it, and the same in the earlier run."""
        name = f"scenarios.{one['id']}.{one['kind']}.{of['id']}"
        if of["unit"] not in {"probability", "score"} or of["probability"] is None or name not in self.now:
            return Markup("")
        now, then = of["probability"], self.now[name]
        line, symbol = ("ln", "#g-square") if one["kind"] == "surprise" else ("grn", "#g-diamond")
        tie = charts.element("line", class_=line, x1=charts.percent(now), x2=charts.percent(then), y1=9, y2=9)
        ghost, _ = self._ring(name)
        mark = charts.element("use", href=symbol, x=charts.percent(then), y=9)
        return charts.strip(None, charts.tick(now), tie, ghost, mark)

    def claim(self, one: Mapping[str, Any]) -> Markup:
        """The strip of a claim: the model's answer, its interval, and the earlier one."""
        if one["unit"] not in {"probability", "weight"} or one["value"] is None:
            return Markup("")
        ghost, _ = self._ring(f"claims.{one['id']}.value")
        ends = () if one["low"] is None or one["high"] is None else (charts.bar(one["low"], one["high"]),)
        return charts.strip(None, *ends, ghost, charts.dot(one["value"]))

    def _ring(self, name: str) -> tuple[Markup, str]:
        was = self.ghost(name)
        if was is None:
            return Markup(""), ""
        ring = charts.element("circle", class_="ghost", cx=charts.percent(was), cy=9, r=6)
        return ring, f", {self._was[name]} in the run compared with"


def printed(document: Mapping[str, Any]) -> dict[str, str]:
    """Every number as it is printed: weights of one axis rounded together, so that they sum to one."""
    units = {f"forecasts.{one['id']}": one["unit"] for one in document["forecasts"]}
    units |= {f"claims.{one['id']}": one["unit"] for one in document["claims"]}
    of_question = {one["id"]: one["unit"] for one in document["forecasts"]}
    found = {}
    for name, value in numbers(document).items():
        parts = name.split(".")
        unit = units.get(".".join(parts[:2]), "probability")
        if parts[0] == "scenarios":
            unit = of_question.get(parts[-1], "probability")
        found[name] = words.answer(value, unit)
    for axis in dict.fromkeys(one["axis"] for one in document["accounts"]):
        on = [one for one in document["accounts"] if one["axis"] == axis]
        for key in ("prior", "weight", "weight_given_strategy"):
            rounded = rounding.round_together([one[key] for one in on])
            for one, value in zip(on, rounded, strict=True):
                found[f"accounts.{axis}.{one['name']}.{key}"] = words.chance(value)
    return found
