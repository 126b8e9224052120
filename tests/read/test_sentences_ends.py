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
    "a participle before the cue is part of it": (
        "Many of the huts in the valley were empty, indicating that whole families had fled, Beck said.",
        [("Beck", "Many of the huts in the valley were empty, indicating that whole families had fled")]),
    "one behind it ends what was said": (
        "Beck said the huts were empty, adding that whole families had fled.",
        [("Beck", "the huts were empty"), ("Beck", "that whole families had fled")]),
    "a bond that is posted is no message": (
        "After a jury convicted Orr, he posted a $20,000 bond with the help of his aunt and fled, officers said.",
        [("officers", "After a jury convicted Orr, he posted a $20,000 bond with the help of his aunt and fled")]),
    "a rank cut short ends no sentence": (
        "Two boats hit the pier, Riverton Harbour Patrol Sgt. Anna Beck said late Monday.",
        [("Anna Beck", "Two boats hit the pier")]),
    "both belongs to what it joins": (
        "Both the pilot and the mate fired flares at the pier, Anna Beck said.",
        [("Beck", "Both the pilot and the mate fired flares at the pier")]),
    "last month is when it was said": (
        "The company said last month it is weighing a sale of its cranes.",
        [("company", "it is weighing a sale of its cranes")]),
    "unless it is what was said of": (
        "The yard said last month was its worst in years.",
        [("yard", "last month was its worst in years")]),
    "how those stand who said it": (
        "The pilots have said the May truce is no longer binding, but are prepared to hold new talks.",
        [("pilots", "the May truce is no longer binding")]),
    "how it stands with what they told of": (
        "The pilots have said the cranes are no longer safe, but are still in use.",
        [("pilots", "the cranes are no longer safe, but are still in use")]),
    "what the speaker did not want": (
        "Beck said the inquiry is going on and didn't want to comment on the sale.",
        [("Beck", "the inquiry is going on")]),
    "what the writer tells behind an aside": (
        "He backed the right to march, Orr said, but has so far stopped short of calling people out himself.",
        [("Orr", "He backed the right to march")]),
    "what goes on behind a dash": (
        "Another council member suggested it had been the right decision to keep staff away from the heart of the fair, as the town tries to look like a future resort – but wrong to turn it into a show of force.",
        [("member", "it had been the right decision to keep staff away from the heart of the fair, as the town tries to look like a future resort – but wrong to turn it into a show of force")]),
    "a few words behind the marks": (
        '"As far as we know, nobody had any quarrel with him" before the fire, Anna Beck said.',
        [("Beck", '"As far as we know, nobody had any quarrel with him" before the fire')]),
    "a clause behind the marks is the writer's": (
        '"It failed," which was no surprise, Anna Beck said.',
        [("Beck", "It failed,")]),
    "how a thing was told is no name": (
        "Beck described the scene as if watching a film.",
        []),
    "a view that is felt": (
        "Anna Beck felt that her side deserved more, and felt the ground shake.",
        [("Beck", "that her side deserved more")]),
    "a verb that looks the same in the past": (
        "One of them told the mayor that if she wished to know what people think, she could open the Reed app—a forum popular among rowers—and read the top posts for an hour.",
        [("One of them", "that if she wished to know what people think, she could open the Reed app—a forum popular among rowers—and read the top posts for an hour")]),
    "what somebody is asked not to call another": (
        "Beck asked Orr not to call him a friend.",
        []),
    "whoever continues says so": (
        "The second march, meanwhile, involved violence by a crowd who stormed into the hall causing damage, which “saddens and shocks a lot of people” and broke the rule of law in the town, Beck continued.",
        [("Beck", "The second march, meanwhile, involved violence by a crowd who stormed into the hall causing damage, which “saddens and shocks a lot of people” and broke the rule of law in the town")]),
    "what goes on by itself does not": (
        "As the rain fell on the hall, the meeting continued.",
        []),
    "an object that is the subject of the clause": (
        "Addressing a joint session of the two houses of the Hydran parliament, Anna Beck said a border that divides the island, and Hydra’s economic and historical ties with the north would be taken into account in the talks, which she will lead.",
        [("Beck", "a border that divides the island, and Hydra’s economic and historical ties with the north would be taken into account in the talks, which she will lead")]),
    "what is conceded next": (
        "Anna Beck said the count stood at 516 but conceded that the toll would go higher.",
        [("Beck", "the count stood at 516"), ("Beck", "that the toll would go higher")]),
    "how those were who are told of": (
        "The guards insisted they had not used live rounds and were to blame for none of the deaths.",
        [("guards", "they had not used live rounds and were to blame for none of the deaths")]),
    "crews who respond say nothing": (
        "Early Saturday morning, county deputies were responding to a fire in the mill.",
        []),
    "a cause in marks": (
        'Anna Beck attributed the losses in the north "partly to the sloth of people because they are not used to storms" despite four days of warnings.',
        [("Beck", "partly to the sloth of people because they are not used to storms")]),
    "a quotation opens a paragraph behind a name that ends in a mark": (
        "Sales fell by a tenth, according to Quay Data A/B/C.\n“The figures are poor,” said UBN analyst Pavel Orr.",
        [("C.", "Sales fell by a tenth"), ("Orr", "The figures are poor,")]),
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
