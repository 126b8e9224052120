"""Sentences of our own for what belongs to a report at its ends, and what the writer tells beside it.

Each form is tried where it must be read and, beside it, where what looks like it must not.
"""
# ruff: noqa: E501 - each text stands on a line of its own

import pytest

SAID = {
    "the ground of what was said": (
        "Marta Quist said he was pleased with the Institute of Harbours report because it gives the council figures.",
        [("Quist", "he was pleased with the Institute of Harbours report because it gives the council figures")]),
    "its end": (
        "Now, Pavel Orr said the pool opens at six, so they can swim before school.",
        [("Orr", "the pool opens at six, so they can swim before school")]),
    "when it was said is no part of it": (
        "The pool opens at six, Orr said, as children queued outside.",
        [("Orr", "The pool opens at six")]),
    "what is joined behind a mark": (
        'Anna Beck said the fire was "a blow to us all," and the museum will open again by spring.',
        [("Beck", 'the fire was "a blow to us all," and the museum will open again by spring')]),
    "what happened then is not": (
        'Anna Beck said the fire was "a blow to us all," and the crowd cheered.',
        [("Beck", 'the fire was "a blow to us all,"')]),
    "nor is what stands in marks of its own": (
        'Carl Moe argued the firm had "cut every corner in sight," and "nobody should be surprised" that the roof fell.',
        [("Moe", 'the firm had "cut every corner in sight,"'), ("Moe", "nobody should be surprised")]),
    "a measure cut short ends no sentence": (
        "Oskar Lind says the fish weighed 16 lbs. when it was landed on Sunday.",
        [("Lind", "the fish weighed 16 lbs. when it was landed on Sunday")]),
    "a measure at the end of a sentence does": (
        "Oskar Lind says the fish weighed 16 lbs. It was landed on Sunday.",
        [("Lind", "the fish weighed 16 lbs.")]),
    "that behind whoever hears it": (
        "The premier told the hall that leaks in the roof will not stop the show.",
        [("premier", "that leaks in the roof will not stop the show")]),
    "whoever is told a thing does not say it": (
        "Ilse Roth was treated for a burn and told it would heal by June.",
        []),
    "whoever tells somebody does": (
        "Ilse Roth was treated for a burn and told reporters it would heal by June.",
        [("Roth", "it would heal by June")]),
    "how somebody looked": (
        '"We are going home," Dario said, hands trembling on the rail.',
        [("Dario", "We are going home,")]),
    "what was not said, behind an aside": (
        "Someone sold the plans abroad, she said, although she would not identify the buyer.",
        [(None, "Someone sold the plans abroad")]),
    "what was not said, behind a clause": (
        "The colonel said several men were missing, though he did not name them.",
        [("colonel", "several men were missing")]),
    "what was, though it was not wanted": (
        "The road is safe, the colonel said, though he did not like the bridge.",
        [("colonel", "The road is safe"), ("colonel", "though he did not like the bridge")]),
    "words before a cue in commas, and that behind it": (
        "It is a disgrace, Nadia Falk wrote, that the bridge was never painted.",
        [("Falk", "It is a disgrace"), ("Falk", "that the bridge was never painted")]),
    "a clause before a cue in commas, and its other half": (
        "And though prices have fallen, Hale warned, for tenants it can feel like a rise.",
        [("Hale", "though prices have fallen"), ("Hale", "for tenants it can feel like a rise")]),
    "a day alone is not said": (
        "Last spring, Farid volunteered as a lifeguard, watching boats come in.",
        []),
    "quoted words that a verb follows are the writer's": (
        'Carl Moe called the deal "dead" and "buried" was the word of the year.',
        [("Moe", "dead")]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_who_is_told_to_have_said_what(read, text, said):
    read(text).says(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Still, Mokoena said rain can spoil the harvest.", ["rain can spoil the harvest"]),
        ("When he and his sister rented a flat, Okwuosa said they had to ask who would feed the bird.", ["they had to ask who would feed the bird"]),
        ("Gallo said hunger and lost working time due to frequent storms have wide effects, with costs for every town.", ["hunger and lost working time due to frequent storms have wide effects, with costs for every town"]),
        ("The mourners said prayers and left the chapel.", []),
        ("After Mokoena said goodbye, the train left.", []),
        ("The paper that Gallo said nothing about had sold out.", []),
    ],
)  # fmt: skip
def test_the_order_of_the_words_tells_what_the_parse_passes_over(read, text, said):
    assert [one for _, one in read(text).said()] == said
