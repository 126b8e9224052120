"""Sentences of our own, for the ways in which English says who did what to whom.

They were written for the rules, from no data set: passives and their agents, apposition, names joined by `and`, light
verbs, nouns for happenings, clauses of nouns, datelines, purposes of protests, and subjects that are happenings.
"""

import pytest

from hedgerow.read.actors import find_actors
from hedgerow.read.article import plain
from hedgerow.read.events import find_events
from hedgerow.read.language import load_parser
from hedgerow.read.lexicon import read_lexicon

SENTENCES = [
    ("Jordan's king was briefed by Egyptian envoys before the vote, and Egypt condemned Ethiopia on Tuesday.",
     "ACCUSE", "Egypt", "Ethiopia"),
    ("A convoy of the national guard was ambushed by separatists outside the port.",
     "ASSAULT", "separatists", "convoy"),
    ("The opposition leader was arrested by Kenyan police at dawn.",
     "COERCE", "Kenyan police", "opposition leader"),
    ("Two French aid workers were abducted by gunmen in Niger.",
     "ASSAULT", "gunmen", "aid workers"),
    ("The general, Marco Silva, ordered his officers to return to barracks.",
     "REQUEST", "Silva", "officers"),
    ("Norway and Sweden signed a defence pact in Oslo on Friday.",
     "SUPPORT", "Norway", "Sweden"),
    ("Ghanaian and Togolese ministers met in Lome to discuss the border.",
     "CONSULT", "Ghanaian", "Togolese"),
    ("Peru and Chile agreed to reopen the crossing at Tacna.",
     "AGREE", "Peru", "Chile"),
    ("The arrest of the editor by the security services shocked the town.",
     "COERCE", "security services", "editor"),
    ("Colombian troops carried out an assault on the rebels near the river.",
     "ASSAULT", "Colombian troops", "rebels"),
    ("The shelling of the village by Serbian artillery lasted an hour.",
     "ASSAULT", "Serbian artillery", "village"),
    ("Forces of the junta stormed a monastery in the north.",
     "ASSAULT", "Forces of the junta", "monastery"),
    ("The Kremlin warned Kyiv that the talks could end.",
     "THREATEN", "Kremlin", "Kyiv"),
    ("Vowing to avenge the dead, the militia threatened the governor with more attacks.",
     "THREATEN", "militia", "governor"),
    ("The ministry expelled three Belgian diplomats on Thursday.",
     "SANCTION", "ministry", "Belgian diplomats"),
    ("Sanctions were imposed on Belarus by the European Union last week.",
     "SANCTION", "European Union", "Belarus"),
    ("The government lifted the state of emergency in the southern provinces.",
     "YIELD", "government", "southern provinces"),
    ("Nigeria's army released forty detainees on Sunday.",
     "YIELD", "army", "detainees"),
    ("Thousands of miners marched through the capital to demand the resignation of President Okello.",
     "PROTEST", "miners", "Okello"),
    ("Striking dockers blocked the harbour road, calling for help from the government of Malta.",
     "PROTEST", "dockers", "Malta"),
    ("Canada will send grain to Lebanon, the foreign minister said.",
     "AID", "Canada", "Lebanon"),
    ("Japan rejected a South Korean demand for compensation.",
     "REJECT", "Japan", "South Korean"),
    ("The prime minister refused to meet the envoys of the rebel council.",
     "REJECT", "prime minister", "envoys"),
    ("Moldova urged its neighbours to close the pipeline.",
     "REQUEST", "Moldova", "neighbours"),
    ("The bishop's call for the mayor to resign was ignored.",
     "REQUEST", "bishop", "mayor"),
    ("Prosecutors have opened an investigation into payments made by the oil firm.",
     "ACCUSE", "Prosecutors", "oil firm"),
    ("The ambassador returned to Geneva for talks with the Sudanese delegation.",
     "CONSULT", "ambassador", "Sudanese"),
    ("Austria is committed to helping Bosnia, its chancellor said.",
     "AGREE", "Austria", "Bosnia"),
    ("Police in Bangladesh beat students and teachers outside the court.",
     "ASSAULT", "Police", "teachers"),
    ("Britain and the Netherlands suspended aid to the regime of General Doe.",
     "SANCTION", "Netherlands", "Doe"),
    ("The insurgents retook the town of Baidoa from government troops.",
     "ASSAULT", "insurgents", "Baidoa"),
    ("The finance minister, who had criticised the central bank, apologised to its governor.",
     "SUPPORT", "finance minister", "governor"),
    ("A motorcade was attacked by bandits, killing four soldiers.",
     "ASSAULT", "bandits", "soldiers"),
    ("Mexico's demand that Texas remove the barrier was repeated on Monday.",
     "REQUEST", "Mexico", "Texas"),
    ("Lebanese farmers staged a sit-in outside the ministry of finance.",
     "PROTEST", "Lebanese farmers", "ministry of finance"),
    ("The regime has put its rocket forces on alert.",
     "MOBILIZE", "regime", ""),
    ("Uganda deployed soldiers along its border with Rwanda.",
     "MOBILIZE", "Uganda", "Rwanda"),
    ("Clashes between the army and Tuareg rebels left ten people dead.",
     "ASSAULT", "army", "Tuareg rebels"),
    ("Fighting erupted between government forces and the insurgents near Kadugli.",
     "ASSAULT", "government forces", "insurgents"),
    ("Talks between Cyprus and Turkey resumed in Geneva.",
     "CONSULT", "Cyprus", "Turkey"),
    ("Talks were held between Cyprus and Turkey in Geneva.",
     "CONSULT", "Cyprus", "Turkey"),
    ("An attack by insurgents on a police station killed six officers.",
     "ASSAULT", "insurgents", "officers"),
    ("Rebel attacks on the villages killed dozens of farmers.",
     "ASSAULT", "Rebel", "farmers"),
    ("Israel's bombing of the port drew condemnation from Jordan.",
     "ACCUSE", "Jordan", "Israel"),
    ("Under pressure from Washington, Panama expelled the diplomats.",
     "SANCTION", "Panama", "diplomats"),
    ("The United States and its allies imposed sanctions on Zimbabwe.",
     "SANCTION", "United States", "Zimbabwe"),
    ("The man was accused by prosecutors of spying for Russia.",
     "ACCUSE", "prosecutors", "man"),
    ("Militants from Boko Haram attacked a hotel on the coast.",
     "ASSAULT", "Militants", "hotel"),
    ("A bomb planted by separatists injured three policemen.",
     "ASSAULT", "separatists", "policemen"),
    ("The rebels were offered an amnesty by President Santos.",
     "AGREE", "Santos", "rebels"),
    ("President Santos offered the rebels an amnesty.",
     "AGREE", "Santos", "rebels"),
    ("Kenya and Somalia have restored diplomatic ties.",
     "SUPPORT", "Kenya", "Somalia"),
    ("The junta, which seized power in May, released the former president.",
     "YIELD", "junta", "former president"),
    ("Iran-backed militiamen fired rockets at a base housing American soldiers.",
     "ASSAULT", "militiamen", "base"),
    ("Villagers accused soldiers of looting and burning their homes.",
     "ACCUSE", "Villagers", "soldiers"),
    ("Tokyo has lodged a protest with Beijing over the patrols.",
     "ACCUSE", "Tokyo", "Beijing"),
    ("The parliament voted to expel the American troops.",
     "SANCTION", "parliament", "American troops"),
    ("Brazil recalled its ambassador to Israel on Monday.",
     "SANCTION", "Brazil", "Israel"),
]  # fmt: skip


def found(text):
    article, doc = plain(text), load_parser().pipeline(text)
    events = find_events(article, doc, find_actors(article, doc, read_lexicon(), None), (), (), None)
    return [(one.type, words(text, one.actor_span), words(text, one.target_span)) for one in events]


def words(text, span):
    return text[span.start : span.end] if span else ""


@pytest.mark.parametrize(("text", "kind", "actor", "target"), SENTENCES)
def test_who_did_what_to_whom(text, kind, actor, target):
    events = found(text)
    assert any(one[0] == kind and actor in one[1] and target in one[2] for one in events), events


def test_each_of_those_joined_acts_for_itself():
    events = found("Britain and the Netherlands bombed the depots of the rebels.")
    assert [one[1] for one in events if one[0] == "ASSAULT"] == ["Britain", "Netherlands"]


def test_a_place_of_writing_does_nothing():
    """A dateline has no full stop; the sentence after it is read as if it stood alone."""
    for line in ("RIVERTON, Elbonia (Wire) -- ", "Riverton \u2014 ", "RIVERTON, May 15 (Wire) - "):
        assert found(f"{line}Kenyan police arrested two men.") == [("COERCE", "Kenyan police", "two men")]
    assert found("Kenya -- which has two coasts -- arrested two men.")[0][1] == "Kenya"


def test_what_belongs_to_somebody_else_is_not_its_owner():
    (event,) = [one for one in found("Greece condemned the partners of Malta.") if one[0] == "ACCUSE"]
    assert event[1:] == ("Greece", "partners of Malta")
    (event,) = [one for one in found("Russia urged Iran's neighbours to wait.") if one[0] == "REQUEST"]
    assert event[2] == "Iran's neighbours"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Norway's air force carried out strikes on Friday against targets in the port.", "ASSAULT"),
        ("Nurses began a strike over pay on Friday.", "PROTEST"),
        ("Peru's president called the king of Spain on Saturday to discuss oil.", "CONSULT"),
        ("The army launched a large attack on the town.", "ASSAULT"),
        ("Peru launched a cyber attack on Chile.", "COERCE"),
    ],
)
def test_one_word_for_different_things(text, kind):
    """Who strikes, when somebody was called, what was attacked and with what, decide."""
    assert kind in [one[0] for one in found(text)]


def test_a_day_is_not_whom_somebody_called_on():
    assert "REQUEST" not in [one[0] for one in found("Peru's president on Tuesday called the king of Spain.")]


def test_who_is_discussed_with_comes_before_what_is_discussed():
    (event,) = [
        one
        for one in found("Egypt's king discussed Libya with President Omar of Tunisia.")
        if one[0] == "CONSULT"
    ]
    assert "Omar" in event[2]


def test_a_target_is_its_whole_phrase():
    (event,) = [
        one for one in found("Norwegian unions condemned the rules for the port.") if one[0] == "ACCUSE"
    ]
    assert event[2] == "rules for the port"


def test_what_a_phrase_names_is_not_its_target():
    (event,) = [one for one in found("Chile withdrew its ambassador from Peru.") if one[0] == "SANCTION"]
    assert event[2] == "Peru"
