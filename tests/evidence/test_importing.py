"""Event files in the columns of each set, made up here, become proposals of the template case."""

import gzip
from datetime import date

import pytest

from hedgerow.case.read import read_case
from hedgerow.cases import TEMPLATE
from hedgerow.errors import ProposalError
from hedgerow.evidence.document import from_json, to_json
from hedgerow.evidence.importing import import_events
from hedgerow.evidence.mapping import FORMATS, acts_for, read_mapping

MAPPING = """
actors:
  governor: ["Government of Riverland*", "RIVGOV*"]
  north: ["Northland*", "NOR*", "Military Forces of Northland*"]
  south: ["Southland*", "SOU*"]
  river_guard: ["River Guard*", "RIVREB*"]
acts:
  - {act: dismiss.clash, actor: governor, target: river_guard, type: COERCE}
  - {act: raid, actor: river_guard, target: north, type: ASSAULT}
  - {act: strike, actor: north, target: river_guard, type: ASSAULT}
  - {act: visit_south, actor: governor, target: south, type: CONSULT, mode: visit}
"""
GDELT = 61


@pytest.fixture(scope="module")
def case():
    return read_case(TEMPLATE)


@pytest.fixture
def mapping(tmp_path):
    file = tmp_path / "names.yaml"
    file.write_text(MAPPING, encoding="utf-8")
    return file


def table(folder, name, rows, delimiter=","):
    file = folder / name
    text = "".join(delimiter.join(row) + "\n" for row in rows)
    file.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return file


def gdelt(number, day, one, other, code, place="Eastgate, Riverland"):
    cells = [""] * GDELT
    cells[0], cells[1], cells[5], cells[15], cells[26] = number, day, one, other, code
    cells[52], cells[53], cells[60] = place, "RI", "https://example.org/1"
    return cells


def found(events):
    return [
        (one.actor_id, one.target_id, one.type, one.mode, one.acts, one.place, one.rows) for one in events
    ]


def test_acled(tmp_path, case, mapping):
    """The two sides stand in no order: the guard's raid is found where the guard is the second actor."""
    head = (
        "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,"
        "inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,"
        "location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
    )

    def row(number, day, kind, one, other):
        cells = dict.fromkeys(head.split(","), "")
        cells.update(
            event_id_cnty=number, event_date=day, event_type=kind[0], sub_event_type=kind[1], actor1=one,
            actor2=other, country="Riverland", location="Eastgate", notes='"Never copied, in ""quotes""."',
        )  # fmt: skip
        return list(cells.values())

    battle = ("Battles", "Armed clash")
    rows = [
        head.split(","),
        row("RIV1", "2024-03-02", battle, "Military Forces of Northland (2010-)", "River Guard"),
        row(
            "RIV2",
            "02 April 2024",
            ("Strategic developments", "Arrests"),
            "Government of Riverland (2019-)",
            "River Guard",
        ),
        row("RIV3", "2024-05-01", battle, "Farmers", "Herders"),
    ]
    proposals = import_events(table(tmp_path, "a.csv", rows), format="acled", case=case, mapping=mapping)
    assert found(proposals.events) == [
        ("north", "river_guard", "ASSAULT", "firearms", ("strike", "raid"), "Eastgate", ("RIV1",)),
        ("governor", "river_guard", "COERCE", "arrest", ("dismiss.clash",), "Eastgate", ("RIV2",)),
    ]
    assert proposals.events[1].date.first == date(2024, 4, 2)
    assert all("copied" not in one.note for one in proposals.events)
    assert proposals.skipped[0] == "3 rows were read; 2 could be acts of the case, as 2 happenings."


def test_ucdp_ged_keeps_its_ranges_of_days(tmp_path, case, mapping):
    head = [
        "id",
        "relid",
        "year",
        "type_of_violence",
        "side_a",
        "side_b",
        "where_coordinates",
        "country",
        "date_start",
        "date_end",
        "best",
    ]
    rows = [
        head,
        [
            "77",
            "R-1",
            "2024",
            "1",
            "River Guard",
            "Northland",
            "Eastgate",
            "Riverland",
            "2024-02-10 00:00:00.000",
            "2024-02-12 00:00:00.000",
            "3",
        ],
    ]
    (event,) = import_events(
        table(tmp_path, "g.csv", rows), format="ucdp-ged", case=case, mapping=mapping
    ).events
    assert (event.date.first, event.date.last) == (date(2024, 2, 10), date(2024, 2, 12))
    assert event.acts == ("raid", "strike")


def test_gdelt_merges_what_is_reported_twice(tmp_path, case, mapping):
    rows = [
        gdelt("1", "20240301", "RIVGOV", "SOUGOV", "042"),
        gdelt("2", "20240302", "RIVGOV", "SOUGOV", "043"),
        gdelt("3", "20240303", "RIVGOV", "SOUGOV", "042"),
        gdelt("4", "20240301", "RIVGOV", "SOUGOV", "042", "Westgate, Riverland"),
        gdelt("5", "20240301", "RIVREB", "NORMIL", "190"),
        gdelt("6", "20240301", "RIVREB", "NORMIL", "010"),
    ]
    file = table(tmp_path, "x.export.CSV", rows, "\t")
    one = import_events(file, format="gdelt", case=case, mapping=mapping)
    assert [event.rows for event in one.events] == [("1", "2"), ("4",), ("5",), ("3",)]
    assert one.events[0].acts == ("visit_south",)
    none = import_events(file, format="gdelt", case=case, mapping=mapping, days=0)
    assert len(none.events) == 5
    week = import_events(file, format="gdelt", case=case, mapping=mapping, days=7)
    assert [event.rows for event in week.events] == [("1", "2", "3"), ("4",), ("5",)]
    assert "`010`" in one.skipped[-1]


def test_gdelt_of_the_first_edition_has_fewer_columns(tmp_path, case, mapping):
    long = gdelt("1", "20240301", "RIVGOV", "SOUGOV", "042")
    short = [cell for at, cell in enumerate(long) if at not in {39, 47, 55}]
    file = table(tmp_path, "1.csv", [short], "\t")
    (event,) = import_events(file, format="gdelt", case=case, mapping=mapping).events
    assert event.place == "Eastgate, Riverland"


def test_icews_and_polecat_and_gzip(tmp_path, case, mapping):
    icews = [
        "Event ID|Event Date|Source Name|Source Sectors|Source Country|Event Text|CAMEO Code|Intensity|Target Name|"
        "Target Sectors|Target Country|Story ID|Sentence Number|Publisher|City|District|Province|"
        "Country|Latitude|Longitude",
        "9|2024-06-01|Ministry|Executive|Government of Riverland|Arrest|173|-5|River Guard||Riverland|1|1|Wire|"
        "Eastgate|NA|NA|Riverland|1|2",
    ]
    file = table(tmp_path, "i.tab.gz", [row.split("|") for row in icews], "\t")
    (event,) = import_events(file, format="icews", case=case, mapping=mapping).events
    assert (event.type, event.mode, event.rows) == ("COERCE", "arrest", ("9/2024-06-01",))
    polecat = [
        "Event ID|Event Date|Event Type|Event Mode|Intensity|Quad Code|Contexts|Actor Name|Actor Country|Actor COW|"
        "Primary Actor Sector|Actor Sectors|Actor Title|Actor Name Raw|Wikipedia Actor ID|Recipient Name|"
        "Recipient Country|Recipient COW|Primary Recipient Sector|Recipient Sectors|Recipient Title|"
        "Recipient Name Raw|Wikipedia Recipient ID|Placename|City|District|Province|Country|Latitude|Longitude|"
        "GeoNames ID|Raw Placename|Feature Type|Source|Publication Date|Story People|Story Organizations|"
        "Story Locations|Language|Version|",
        "P1|2024-06-02|CONSULT|visit|2|VERBAL COOPERATION|diplomatic|Government of Riverland|RIV|None|GOV|GOV|None|"
        "Riverland|None|Southland|SOU|None|GOV|GOV|None|Southland|None|Southport|Southport|None|None|Southland|1|2|3|"
        "Southport|PPL|Wire|2024-06-03|None|None|None|en|NGEC_1|",
        "P2|2024-06-09|ASSAULT|None|-9|MATERIAL CONFLICT|None|River Guard|None|None|None|None|None|None|None|Northland|"
        "None|None|None|None|None|None|None|None|None|None|None|None|None|None|None|None|None|Wire|2024-06-09|None|None|"
        "None|en|NGEC_1|",
    ]
    file = table(tmp_path, "p.txt", [row.split("|") for row in polecat], "\t")
    first, second = import_events(file, format="polecat", case=case, mapping=mapping).events
    assert (first.mode, first.acts, first.place) == ("visit", ("visit_south",), "Southport")
    # nothing is written `None`, and is neither a target nor a place
    assert (second.type, second.mode, second.target_id, second.place) == ("ASSAULT", None, "north", None)


def test_rows_shorter_than_their_header_are_refused_and_counted(tmp_path, case, mapping):
    """Some published tables name columns that no row has: to read on would put cells under wrong names."""
    head = "Event ID|Event Date|Headline|Event Type|Event Mode|Actor Name|Recipient Name|City|Country"
    row = "P1|2024-06-02|CONSULT|visit|Government of Riverland|Southland|Southport|Southland"
    file = table(tmp_path, "p.txt", [head.split("|"), row.split("|")], "\t")
    found = import_events(file, format="polecat", case=case, mapping=mapping)
    assert found.events == ()
    assert "columns (1)" in found.skipped[-1]


def test_parquet_and_a_table_without_ids(tmp_path, case, mapping):
    import duckdb

    file = tmp_path / "o'dd name.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT DATE '2024-07-01' AS date, 'River Guard' AS actor, 'Northland' AS target, "
            "'ASSAULT' AS type, 'Ea''st' AS place"
        )
        connection.table("t").to_parquet(str(file))
    (event,) = import_events(file, format="csv", case=case, mapping=mapping).events
    assert event.rows == ("row 1",)
    assert event.place == "Ea'st"


def test_rows_that_cannot_be_read_are_counted_with_their_lines(tmp_path, case, mapping):
    file = tmp_path / "bad.csv"
    file.write_bytes(
        b"id,date,actor,target,type\n1,2024-01-05,River Guard,Northland,ASSAULT\n2,2024-01-06\n"
        b"3,yesterday,River Guard,Northland,ASSAULT\n4,2024-01-07,River \xff,Northland,ASSAULT\n"
        b"5,2024-01-08,a,b,c,d,e\n6,2024-01-09,River Guard,Northland,ASSAULT\n"
    )
    proposals = import_events(file, format="csv", case=case, mapping=mapping)
    assert [event.rows for event in proposals.events] == [("1",), ("6",)]
    said = " ".join(proposals.skipped)
    assert "3 rows could not be read, on lines 3, 5, 6" in said
    assert "1 rows have no day that can be read, or end before they begin: 3." in said


HOSTILE = [
    (b"", "The file is empty"),
    (b"PK\x03\x04rest", "zip archive"),
    (b"PAR1 but not really", "cannot be read"),
    (b"id,date\n\0\0", "not text"),
    (b"id,ID,date,actor,type\n", "stands here twice"),
    (b"id,date,who\n1,2,3\n", "There is no column `actor`"),
    (b"\x1f\x8b\x08broken", "There is no column"),
]


@pytest.mark.parametrize(("data", "said"), HOSTILE, ids=[said for _, said in HOSTILE])
def test_what_is_no_table_is_refused_with_the_reason(tmp_path, case, data, said):
    file = tmp_path / "x.csv"
    file.write_bytes(data)
    with pytest.raises(ProposalError) as refused:
        import_events(file, format="csv", case=case)
    assert said in str(refused.value)


def test_names_and_values_are_never_taken_for_sql(tmp_path, case, mapping):
    head = ["id", "date", "actor", "target", "type", 'place"); DROP TABLE actors; --']
    rows = [head, ["1'; DROP TABLE codes; --", "2024-01-05", "River Guard", "Northland", "ASSAULT", "x"]]
    (event,) = import_events(
        table(tmp_path, "it's; a.csv", rows, "\t"), format="csv", case=case, mapping=mapping
    ).events
    assert event.rows == ("1'; DROP TABLE codes; --",)


def test_the_database_sees_one_file_and_no_network(tmp_path, case, mapping):
    from hedgerow.evidence.table import Table

    file = table(tmp_path, "a.csv", [["id", "date", "actor", "target", "type"], ["1", "2", "3", "4", "5"]])
    other = table(tmp_path, "secret.csv", [["a"], ["b"]])
    opened = Table(file, read_mapping("csv", case, mapping))
    for query in (
        f"FROM read_csv('{other}')",
        "INSTALL httpfs",
        "FROM 'http://127.0.0.1:9/x.csv'",
        "SET memory_limit='9GB'",
    ):
        with pytest.raises(ProposalError):
            opened._all(query)


@pytest.mark.parametrize("format_", FORMATS)
def test_every_shipped_mapping_is_sound(case, format_):
    mapping = read_mapping(format_, case)
    assert mapping.version
    assert mapping.of("date")
    assert mapping.actor(("The governor",)) == mapping.actor(("governor",)) == "governor"


def test_a_mapping_says_all_its_faults(tmp_path, case):
    file = tmp_path / "m.yaml"
    file.write_text(
        "colums: {}\ndays: many\nactors: {govenor: [x]}\nacts: [{act: rade}]\ncolumns: {when: x}\n"
    )
    with pytest.raises(ProposalError) as refused:
        read_mapping("csv", case, file)
    said = str(refused.value)
    for one in ("5 faults", "m.yaml:1", "`columns`", "`govenor`", "`rade`", "`when` is not one of"):
        assert one in said


def test_the_case_may_say_it_by_code_alone(case):
    """Without a rule, who does what to whom decides; an earlier edition's name of a type is the same type."""
    mapping = read_mapping("csv", case)
    assert acts_for(mapping, case, "governor", "south", "CONSULT", {}) == ()


def test_same_file_same_bytes_and_back(tmp_path, case, mapping):
    rows = [gdelt(str(at), "20240301", "RIVREB", "NORMIL", "190", f"Place {at % 7}") for at in range(500)]
    file = table(tmp_path, "x.CSV", rows, "\t")
    texts = {to_json(import_events(file, format="gdelt", case=case, mapping=mapping)) for _ in range(2)}
    assert len(texts) == 1
    (text,) = texts
    assert to_json(from_json(text, "x")) == text
