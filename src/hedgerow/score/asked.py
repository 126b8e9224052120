"""What the model, typed and learned, and habit answer on one day, kept in files so that a stopped run goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hedgerow.ask.assess import assess, workers
from hedgerow.ask.based import Base, based
from hedgerow.ask.engine import Progress
from hedgerow.ask.origins import at_origin
from hedgerow.ask.record import Spread
from hedgerow.ask.saved import read_spread
from hedgerow.ask.shifted import Calibrated, Place
from hedgerow.case.model import Case, Question
from hedgerow.files import replacing
from hedgerow.learn.calibrate import Options, most_probable
from hedgerow.learn.near import Near
from hedgerow.learn.pooled import shared_digest
from hedgerow.score.gather import Answered, Said
from hedgerow.score.record import HABIT, MODEL


class Asked:
    """A case as of one day, asked some questions at the declared sways; nothing is solved before it is needed."""

    def __init__(self, case: Case, questions: tuple[Question, ...], store: Path, progress: Progress) -> None:
        """Prepare.

        Args:
            case: The case as of the day.
            questions: What it is asked.
            store: Folder in which answers are kept.
            progress: Told the stage, how much of it is done, and of how much.
        """
        self.case = replace(case, questions=questions, scenarios=(), claims=(), sways=(1.0,))
        self.name = f"{Path(case.folder).resolve().name}-{case.as_of}"
        self.store, self.progress = store, progress

    def typed(self) -> dict[str, Said]:
        """What the model with the numbers as typed, and habit, answer to each question."""
        path, made_from = self._path(""), self._made_from()
        kept = self._kept(path, made_from)
        if kept is None:
            kept = {"made_from": made_from, **self._answers(None)}
            self._keep(path, kept)
        return self._read(kept)

    def learned(self, near: Near | None) -> tuple[dict[str, Said], Near]:
        """The same with the most probable numbers, and where the search for those of a later day may begin.

        Args:
            near: Where this one begins; None: at the priors' medians.

        Raises:
            HedgerowError: If nothing can be learned.
        """
        begun = hashlib.sha256(json.dumps(None if near is None else asdict(near)).encode()).hexdigest()
        path, made_from = (
            self._path("-learned"),
            {**self._made_from(), "shared": shared_digest(), "begun": begun},
        )
        kept = self._kept(path, made_from)
        if kept is None:
            self.store.mkdir(parents=True, exist_ok=True)
            base = self._base
            with workers() as executor:
                found = most_probable(
                    Place(base.case, base.setting, base.solved),
                    executor,
                    Options(pooled=True, near=near),
                    path.with_suffix(".part"),
                    self._told,
                )
            kept = {
                "made_from": made_from,
                **self._answers(found.calibrated),
                "evaluations": found.evaluations,
                "ended": asdict(found.near),
            }
            self._keep(path, kept)
        return self._read(kept), _near(kept["ended"])

    @cached_property
    def _base(self) -> Base:
        """The accounts with the numbers as typed, solved once for both models."""
        with workers() as executor:
            return based(at_origin(self.case)[0], executor, self._told)

    def _answers(self, calibrated: Calibrated | None) -> dict[str, Any]:
        result = assess(
            self.case, progress=self._told, explained=False, calibrated=calibrated, base=self._base
        )
        answers, spreads = (
            {
                each.id: {
                    who: value
                    for who, value in ((MODEL, one(each)), (HABIT, other(each)))
                    if value is not None
                }
                for each in result.forecasts
            }
            for one, other in (
                (lambda each: each.probability, lambda each: each.habit),
                (lambda each: _plain(each.spread), lambda each: _plain(each.spread_habit)),
            )
        )
        return {"answers": answers, "spreads": spreads}

    def _told(self, what: str, done: int, total: int) -> None:
        self.progress(f"{self.name}: {what}", done, total)

    def _path(self, more: str) -> Path:
        return self.store / f"{self.name}{more}.json"

    def _made_from(self) -> dict[str, Any]:
        return {
            "hedgerow": version("hedgerow"),
            **dict(self.case.digests),
            "questions": [each.id for each in self.case.questions],
        }

    def _kept(self, path: Path, made_from: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What a file holds, if it was made from this; one that cannot be used is made again."""
        if not path.is_file():
            return None
        try:
            kept: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if kept["made_from"] != made_from:
                return None
            self._read(kept)
            if "ended" in kept:
                _near(kept["ended"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return kept

    def _keep(self, path: Path, made: Mapping[str, Any]) -> None:
        self.store.mkdir(parents=True, exist_ok=True)
        with replacing(path) as part:
            part.write_text(json.dumps(made, indent=1), encoding="utf-8")

    def _read(self, kept: Mapping[str, Any]) -> dict[str, Said]:
        spreads = kept["spreads"]
        return {
            question: {
                who: Answered(answer, self.case.as_of, read_spread(spreads[question].get(who)))
                for who, answer in answers.items()
            }
            for question, answers in kept["answers"].items()
        }


def _near(raw: Mapping[str, Any]) -> Near:
    return Near(
        tuple((kind, name, float(value)) for kind, name, value in raw["numbers"]),
        tuple(tuple(map(float, row)) for row in raw["precision"]),
    )


def _plain(spread: Spread | None) -> dict[str, Any] | None:
    return None if spread is None else asdict(spread)
