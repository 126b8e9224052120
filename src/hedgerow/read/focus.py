"""Who is in focus as a text goes on: a small model of attention in the manner of centering.

Each sentence raises those it names, its subjects and speakers most, and what was raised fades with every sentence
and paragraph (Grosz, Joshi & Weinstein 1995, "Centering", Computational Linguistics 21). The weights were set by hand
on one half of a development set. Only a dozen are kept: time is linear.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hedgerow.read.vocabulary import Gender

ABOUT = 1.9
"""How much a sentence must raise somebody to be about them."""
FORGOTTEN = 0.6
"""Below this somebody is out of focus."""
_INTRODUCED = 2.7
"""What raises whom alone a sentence introduces, as much as a speaker."""
_KEPT = 12
_FADE = 0.72
"""What is left of a focus after a sentence that does not mention it."""
_FADE_PARAGRAPH = 0.75
_UNKNOWN_GENDER = 0.8
"""How much less likely a pronoun means somebody of whom neither he nor she is known."""
_SPOKE = 1.2
"""How much higher whoever spoke last is held for the subject of the next `he said`."""
_HELD_ON = 0.25
"""What is left of that in the next paragraph."""
_SAME_SENTENCE = 0.8
"""How much higher the subject of a sentence is held for the pronouns after it."""
_AT_ONCE = 0.9
"""How much of its weight a mention has before its sentence ends."""


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody in focus: an actor, or a phrase that names nobody (`refugee advocates`)."""

    actor: int | None
    phrase: tuple[int, int]
    """Characters of the phrase."""
    kind: str
    gender: Gender | None
    plural: bool
    noun: str = ""
    """Lemma of what heads the phrase."""
    acted: bool = False
    """Whether it was the subject of a sentence."""
    guessed: bool = False
    """Whether only the given name tells the gender."""
    focus: float = 0.0
    raised: float = 0.0
    """By the sentence that is being read."""


class Focus:
    """Those in focus."""

    def __init__(self) -> None:
        self.held: list[Referent] = []
        self.spoke: Referent | None = None
        """Whoever spoke last."""
        self.introduced: Referent | None = None
        """The last person introduced by the sentence that is being read."""
        self._bonus = 0.0

    def lift(self, referent: Referent, weight: float, *, spoke: bool = False) -> None:
        """Raise somebody whom the sentence mentions."""
        referent.raised = max(referent.raised, weight)
        referent.acted = referent.acted or weight >= ABOUT
        referent.focus = max(referent.focus, _AT_ONCE * weight)
        if referent not in self.held:
            self.held.append(referent)
            if len(self.held) > 4 * _KEPT:  # a sentence without end
                self._forget()
        if spoke:
            self.spoke, self._bonus = referent, _SPOKE

    def fade(self, *, paragraph: bool) -> None:
        """End a sentence, and perhaps a paragraph."""
        part = _FADE_PARAGRAPH if paragraph else 1.0
        people = [one for one in self.held if one.kind == "person" and one.raised]
        if self.introduced and people == [self.introduced] and self.introduced is not self.spoke:
            # `Rest has helped a neighbour, Ann Roe.`: the next to speak is she
            self._bonus = 0.0
            self.introduced.raised = max(self.introduced.raised, _INTRODUCED)
        self.introduced = None
        for referent in self.held:
            referent.focus = max(referent.focus * _FADE, referent.raised) * part
            referent.raised = 0.0
        self._forget()
        self._bonus *= _HELD_ON if paragraph else 1.0

    def best(
        self, allowed: Callable[[Referent], bool], gender: Gender | None = None, *, speaks: bool = False
    ) -> Referent | None:
        """The one highest in focus of those allowed, or None.

        Args:
            allowed: Whether somebody may be meant.
            gender: Whom the word allows; somebody of whom it is known goes before one of whom it is not.
            speaks: Whether the word is the subject of a verb of speech: whoever spoke last goes on speaking.
        """

        def height(one: Referent) -> float:
            high = one.focus + (self._bonus if speaks and one is self.spoke else 0.0)
            high += _SAME_SENTENCE if one.raised >= ABOUT else 0.0
            return high * (1.0 if gender is None or one.gender else _UNKNOWN_GENDER)

        may = [one for one in self.held if allowed(one)]
        fits = [one for one in may if gender is None or one.gender in {None, gender}]
        guessed = [one for one in may if one.guessed] if speaks else []
        return max(fits or guessed, key=height, default=None)

    def only(self, kind: str) -> int | None:
        """The actor in focus who alone is of a kind."""
        some = [one.actor for one in self.held if one.actor is not None and one.kind == kind]
        return some[0] if len(some) == 1 else None

    def topic(self) -> int | None:
        """The person whom the sentence that is being read is about."""
        raised = [
            one for one in self.held if one.kind == "person" and one.raised >= ABOUT and one.actor is not None
        ]
        return max(raised, key=lambda one: one.raised).actor if raised else None

    def _forget(self) -> None:
        self.held.sort(key=lambda one: -one.focus)
        del self.held[_KEPT:]
