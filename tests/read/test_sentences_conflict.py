"""Sentences of our own, for how news tells of war and diplomacy: who, whom, whether it happened, and when.

They were written after reading news that no rule had been made with, each for a way of telling that was read wrongly:
rockets that land, whose arrest it is, militants who are no state, orders and deadlines, wishes in the subjunctive,
denials of what was claimed, decisions of councils, and days that belong to something else in the sentence.
"""

from datetime import date

import pytest

from hedgerow.evidence.record import Interval, Published
from hedgerow.read.actors import find_actors
from hedgerow.read.article import plain
from hedgerow.read.dates import find_dates
from hedgerow.read.events import find_events
from hedgerow.read.language import load_parser
from hedgerow.read.lexicon import read_lexicon
from hedgerow.read.statements import find_statements

WEDNESDAY = Published(date(2022, 6, 29), date(2022, 6, 29), True)


def events(text):
    article, doc = plain(text), load_parser().pipeline(text)
    cast = find_actors(article, doc, read_lexicon(), None)
    statements = find_statements(article, doc, cast)
    return find_events(article, doc, cast, find_dates(article, doc, WEDNESDAY), statements, None, WEDNESDAY)


def days(first, last=None):
    return Interval(date.fromisoformat(first), date.fromisoformat(last or first))


@pytest.mark.parametrize(
    ("text", "type_", "actor", "target"),
    [
        # things that were fired, and where they came down
        ("Six rockets slammed into a Kenyan base near the river.", "ASSAULT", None, "Kenya"),
        ("Two mortars landed close to the Norwegian embassy.", "ASSAULT", None, "Norway"),
        ("Rebels launched rockets from a Kenyan village.", "ASSAULT", "Rebels", None),
        ("Two rockets were fired at a Kenyan base.", "ASSAULT", None, "Kenya"),
        ("Rebels claimed responsibility for Sunday's bombing of a bus.", "ASSAULT", "Rebels", "bus"),
        # who did what somebody was killed in
        ("Six sailors were killed in Norwegian raids.", "ASSAULT", "Norway", "Six sailors"),
        ("Norwegian ships came under attack near the port.", "ASSAULT", None, "Norway"),
        ("Kenya unleashed a series of raids on Norway.", "COERCE", "Kenya", "Norway"),
        ("The coup saw the king of Norway arrested.", "COERCE", None, "king"),
        # what is done to whose it is
        ("Maria Rossi's arrest angered the crowd.", "COERCE", None, "Maria Rossi"),
        ("The army's killing of a farmer angered the crowd.", "ASSAULT", "army", "farmer"),
        # who is of a country and not its state
        ("A Kenyan militant group attacked Norway.", "ASSAULT", "Kenyan militant group", "Norway"),
        ("Kenyan soldiers attacked Norway.", "ASSAULT", "Kenya", "Norway"),
        # who was sent, who was suspected, who is blamed for what
        ("Kenyan troops were deployed along the river.", "MOBILIZE", "Kenya", None),
        ("A gang suspected of shelling Norway has vanished.", "ASSAULT", "gang", "Norway"),
        ("Norway criticised Kenya for arresting the editor.", "COERCE", "Kenya", "editor"),
        ("Norwegian forces met rebels as Kenya completed its withdrawal.", "YIELD", "Kenya", None),
        ("The town of Lome fell to Kenyan troops.", "ASSAULT", "Kenya", "Lome"),
        ("Norway gave Kenya ten days to release the sailors.", "REQUEST", "Norway", "Kenya"),
        ("Kenya asked for Norway to leave the island.", "REQUEST", "Kenya", "Norway"),
        ("Governors of Kenya decided that they would expel envoys of Norway.", "SANCTION", "Governors", "Norway"),
        ("Kenya foiled a plot by Norwegian agents to kill the king.", "ASSAULT", "Norway", "king"),
        ("A Norwegian raid prompted protests from Kenya.", "PROTEST", "Kenya", "Norway"),
        ("Norway and Kenya announced a ceasefire in the north.", "YIELD", "Norway", "Kenya"),
        ("The envoy was given three days to leave the country.", "YIELD", "envoy", None),
        ("Kenya accused Norway of planning to attack a ship.", "ASSAULT", "Norway", "ship"),
        # several verbs, one object
        ("Kenyan troops attacked, looted and burned Norwegian shops.", "ASSAULT", "Kenya", "Norway"),
        # words that were read as other deeds
        ("Kenya shot down a Norwegian jet.", "ASSAULT", "Kenya", "Norway"),
        ("Colonels toppled President Marta Okoro.", "ASSAULT", "Colonels", "Marta Okoro"),
        ("Kenya summoned the deputy high commissioner of Norway.", "ACCUSE", "Kenya", "Norway"),
        ("Kenya handed a protest note to Norway.", "ACCUSE", "Kenya", "Norway"),
        ("Kenya is engaged in talks with Norway.", "CONSULT", "Kenya", "Norway"),
        ("Kenya suspended its attacks on Norway.", "YIELD", "Kenya", "Norway"),
        ("Kenya is ready to bomb Norway.", "THREATEN", "Kenya", "Norway"),
        ("Kenya is ready to help Norway.", "AGREE", "Kenya", "Norway"),
    ],
)  # fmt: skip
def test_who_did_what_to_whom_in_war(text, type_, actor, target):
    found = [(one.actor, one.target) for one in events(text) if one.type == type_]
    assert any(
        (one == actor or (actor is not None and actor in str(one)))
        and (other == target or (target is not None and target in str(other)))
        for one, other in found
    )


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The convoy stopped close to the Norwegian border.", "SANCTION"),
        ("Kenya and Norway traded accusations.", "COOPERATE"),
        ("Kenya pressed on with its march.", "REQUEST"),
        ("Kenyan police beat two protesters.", "PROTEST"),
        ("Crimes committed by Kenya shocked Norway.", "AGREE"),
        ("Kenya denied accusations that it had lied.", "ACCUSE"),
        ("Kenya ordered sanctions against Norway.", "REQUEST"),
    ],
)
def test_what_is_no_deed_of_that_kind(text, type_):
    assert type_ not in {one.type for one in events(text)}


@pytest.mark.parametrize(
    ("text", "type_", "status"),
    [
        # wished for, asked for, planned
        ("Norway insisted that Kenya hold elections.", "YIELD", "hypothetical"),
        ("Norway called for the rebels to release the sailors.", "YIELD", "hypothetical"),
        ("Kenya submitted a timetable for releasing the sailors.", "YIELD", "hypothetical"),
        ("Kenya is keen to resume talks with Norway.", "CONSULT", "hypothetical"),
        ("Kenya would have to release the sailors.", "YIELD", "hypothetical"),
        ("Norway gave Kenya ten days to release the sailors.", "YIELD", "hypothetical"),
        ("There were discussions about the deployment of Kenyan troops.", "MOBILIZE", "hypothetical"),
        ("Villagers would have to sign a petition to demand aid from Kenya.", "REQUEST", "hypothetical"),
        ("Police foiled a plot to bomb the port.", "ASSAULT", "hypothetical"),
        ("If Norway attacks, Kenya will leave.", "ASSAULT", "hypothetical"),
        ("Kenya has not ruled out attacking Norway.", "ASSAULT", "hypothetical"),
        ("Kenya will bomb Norway.", "ASSAULT", "threatened"),
        ("Kenya will bomb Norway.", "THREATEN", "actual"),
        ("Norway urged Kenya not to attack the town.", "ASSAULT", "hypothetical"),
        ("Kenya will withdraw its troops from Norway.", "YIELD", "hypothetical"),
        ("Kenya would leave if Norway did not hold elections.", "YIELD", "hypothetical"),
        ("Kenya said it would not withdraw its ships from Norway.", "REJECT", "actual"),
        ("Kenya accused Norway of planning to attack its ships.", "ASSAULT", "hypothetical"),
        ("The aim of the bill is to get Kenya to release the sailors.", "YIELD", "hypothetical"),
        ("The boat was intercepted before crossing the border of Kenya.", "ASSAULT", "hypothetical"),
        # of anybody, of any
        ("Kenya will punish anyone who attacks Norway.", "ASSAULT", "hypothetical"),
        ("Attacks on schools are unacceptable.", "ASSAULT", "hypothetical"),
        ("The attacks on schools in Kenya were unacceptable.", "ASSAULT", "actual"),
        # told, not asked
        ("Officials told a paper that the town had fallen to Kenya.", "ASSAULT", "actual"),
        ("Officials told Kenya to bomb the town.", "ASSAULT", "hypothetical"),
        # denied of all that is joined
        ("Norway faulted Kenya for not finding and arresting the men.", "COERCE", "denied"),
        # what a `not` names was done
        ("Kenya did not recognise the council of Norway.", "REJECT", "actual"),
        # what was claimed, not the claim
        ("Norway rejected Kenya's accusations.", "ACCUSE", "actual"),
        # a charge that stands beside it
        ("Kenya blamed Norway for the raid, a charge Norway denies.", "ACCUSE", "actual"),
        # claimed, and so called; there whatever is done about it
        ("Kenya rejected claims of attacking Norway.", "ASSAULT", "denied"),
        ("Kenya allegedly attacked Norway.", "ASSAULT", "hypothetical"),
        ("After the arrest of the editor by Kenya, officials want help.", "COERCE", "actual"),
        ("Norway failed to stem the violence of rebels in the north.", "ASSAULT", "actual"),
        # decided by those whose decision does it; bound to
        ("Kenya agreed to freeze the assets of Norway.", "SANCTION", "actual"),
        ("Kenya decided on Monday to impose sanctions on Norway.", "SANCTION", "actual"),
        ("Kenya will impose sanctions on Norway.", "SANCTION", "threatened"),
        ("Kenya pledged to crush the rebels of Norway.", "ASSAULT", "threatened"),
    ],
)
def test_whether_it_happened_in_war(text, type_, status):
    assert {one.status for one in events(text) if one.type == type_} == {status}


@pytest.mark.parametrize(
    ("text", "type_", "when"),
    [
        # in one act
        ("Kenya staged a raid on Monday, killing two Norwegian sailors.", "ASSAULT", days("2022-06-27")),
        ("Speaking on Monday, the king of Norway condemned Kenya.", "ACCUSE", days("2022-06-27")),
        ("Two men were wounded on Monday in an ambush by Kenya.", "ASSAULT", days("2022-06-27")),
        ("Kenya unleashed a series of strikes on Norway on Monday.", "ASSAULT", days("2022-06-27")),
        # in a dated happening, and since one
        ("Kenya lost much in the war of 2019, in which Norway bombed Lome.", "ASSAULT",
         days("2019-01-01", "2019-12-31")),
        ("Kenya has shelled Norway since the king resigned on June 20.", "ASSAULT",
         days("2022-06-20", "2022-06-29")),
        ("The raid, which began on Monday, killed two Norwegian sailors.", "ASSAULT", days("2022-06-27")),
        ("Two sailors were wounded when rebels shelled the port on Monday.", "ASSAULT", days("2022-06-27")),
        ("The deal fell apart on Monday when both sides resumed shelling.", "ASSAULT", days("2022-06-27")),
        ("Kenyan boats rammed and sank a Norwegian trawler on Monday.", "ASSAULT", days("2022-06-27")),
        # going on when it was said
        ("The king of Norway said on Monday that Kenya was shelling the port.", "ASSAULT", days("2022-06-27")),
        # days of something else, and days until which
        ("Norway arrested a man for a role in the Sunday attack.", "COERCE", None),
        ("Kenya arrested a man, with nerves raw after last year's war.", "COERCE", None),
        ("Six Norwegian sailors were killed by Kenyan troops, the army announced on Monday.", "ASSAULT", None),
        ("Kenya extended its embargo of Norway until Friday.", "SANCTION", None),
        ("The king of Norway promised Kenya elections in 2024.", "AGREE", None),
        ("Kenya said on Monday that it had summoned the envoy of Norway.", "ACCUSE", None),
        ("On Monday Kenya denied accusations from Norway.", "ACCUSE", None),
    ],
)  # fmt: skip
def test_the_days_of_events_in_war(text, type_, when):
    assert {one.date for one in events(text) if one.type == type_} == {when}


def test_who_ends_a_protest_does_not_protest():
    text = "Protests against the king were broken up by police on Monday."
    assert "police" not in {one.actor for one in events(text) if one.type == "PROTEST"}


def test_what_befell_another_has_not_the_days_of_what_was_told_before():
    text = "Kenya arrested the king of Norway on Monday. The arrest of a baker followed, the paper said."
    found = [one.date for one in events(text) if one.type == "COERCE"]
    assert found == [days("2022-06-27"), None]


def test_a_headline_has_the_days_of_what_the_text_tells_first():
    text = (
        "Kenya frees Norwegian sailors\n\nKenya released six Norwegian sailors on Monday, an official said.\n"
    )
    assert {one.date for one in events(text) if one.type == "YIELD"} == {days("2022-06-27")}
    title, told = (one for one in events(text) if one.type == "YIELD")
    assert title.confidence < 0.6 <= told.confidence  # one happening is not two reports
    other = "Kenya bombs Norway\n\nKenya released six Norwegian sailors on Monday, an official said.\n"
    assert {one.date for one in events(other) if one.type == "ASSAULT"} == {None}


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Kenya left the pact late last month.", days("2022-05-21", "2022-05-31")),
        ("Kenya left the pact early this year.", days("2022-01-01", "2022-04-30")),
        ("Norway insisted that Kenya hold elections in February.", days("2023-02-01", "2023-02-28")),
        ("The deal must be discussed in September.", days("2022-09-01", "2022-09-30")),
        ("It was the third strike over the past few days.", days("2022-06-24", "2022-06-29")),
    ],
)
def test_parts_of_the_year_and_days_ahead(text, when):
    article, doc = plain(text), load_parser().pipeline(text)
    assert [one.interval for one in find_dates(article, doc, WEDNESDAY)] == [when]


def test_earlier_in_the_day_is_the_day_named_before():
    text = "Kenya closed the port on Monday. Earlier in the day, Norway had fired on a ship."
    article, doc = plain(text), load_parser().pipeline(text)
    assert [one.interval for one in find_dates(article, doc, WEDNESDAY)] == [days("2022-06-27")] * 2
