"""Who is refused, asked with plain HTTP: nothing is answered, and nothing is changed, for anybody else."""

import http.client
from contextlib import closing
from pathlib import Path

import pytest

from hedgerow.studio.gate import POLICY

httpx = pytest.importorskip("httpx", reason="these tests ask with httpx")


@pytest.fixture
def served(case: Path, tmp_path: Path, studio):
    return studio(case, tmp_path / "runs")


def client(served, **more):
    return httpx.Client(base_url=served.origin, trust_env=False, timeout=30, **more)


def entered(served):
    """Somebody who came in by the address that was printed."""
    one = client(served)
    answer = one.get("/", params={"token": served.token})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    return one


def test_the_token_lets_in_and_becomes_a_cookie_no_script_can_read(served) -> None:
    with client(served) as one:
        answer = one.get("/", params={"token": served.token})
        cookie = answer.headers["set-cookie"].lower()
        assert cookie.startswith(f"hedgerow_{served.port}="), "two studios do not take each other's"
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        page = one.get("/")
        assert page.status_code == 200
        assert served.token not in page.text
        assert page.headers["content-security-policy"] == POLICY
        assert "unsafe" not in POLICY
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"


def test_without_the_token_nothing_is_answered(served) -> None:
    with client(served) as one:
        for path in ("/", "/status", "/controls", "/files", "/runs", "/static/studio.js", "/nothing"):
            answer = one.get(path)
            assert answer.status_code == 403, path
            assert "governor" not in answer.text
        assert one.get("/", params={"token": "x" * 32}).status_code == 403
        assert one.get("/", params={"token": ""}).status_code == 403
        assert one.get("/status", params={"token": served.token}).status_code == 403, "only the front door"
        one.cookies.set(f"hedgerow_{served.port}", "wrong")
        assert one.get("/status").status_code == 403
        one.cookies.clear()
        one.cookies.set(f"hedgerow_{served.port + 1}", served.token)
        assert one.get("/status").status_code == 403, "the cookie of another studio"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""]
)
def test_another_host_is_refused(served, host: str) -> None:
    with closing(entered(served)) as one:
        name = host.format(port=served.port)
        answer = one.get("/status", headers={"host": name})
        assert answer.status_code in {400, 421}
        assert one.get("/status").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "{origin}", "sec-fetch-site": "cross-site"},
    ],
)
def test_another_site_is_refused(served, headers: dict[str, str]) -> None:
    headers = {name: value.format(origin=served.origin) for name, value in headers.items()}
    with closing(entered(served)) as one:
        assert one.get("/status", headers=headers).status_code == 403
        form = {"report": "E07"}
        assert one.post("/report", data=form, headers=headers).status_code == 403
        assert one.get("/status").json()["undo"] == 0, "nothing was changed"


def test_a_change_must_say_that_it_comes_from_the_page(served) -> None:
    with closing(entered(served)) as one:
        assert one.post("/report", data={"report": "E07"}).status_code == 403
        ours = {"origin": served.origin}
        assert (
            one.post(
                "/report", content=b"{}", headers={**ours, "content-type": "application/json"}
            ).status_code
            == 415
        )
        assert one.get("/status").json()["undo"] == 0
        assert one.post("/report", data={"report": "E07"}, headers=ours).status_code == 204
        assert one.get("/status").json()["undo"] == 1
        assert one.get("/report").status_code == 405, "asking changes nothing"
        assert one.request("DELETE", "/runs", headers=ours).status_code == 405


def test_only_this_machine_is_listened_on(served) -> None:
    listened = {
        line.split()[1]
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        if Path(table).exists()
        for line in Path(table).read_text().splitlines()[1:]
        if line.split()[3] == "0A" and line.split()[1].endswith(f":{served.port:04X}")
    }
    if not listened:
        pytest.skip("there is no /proc/net/tcp to look at")
    assert listened == {f"0100007F:{served.port:04X}"}


def test_paths_that_lead_elsewhere_find_nothing(served, case: Path) -> None:
    (case.parent / "secret.yaml").write_text("title: hidden_thing", "utf-8")
    with closing(entered(served)) as one:
        cookie = f"hedgerow_{served.port}={served.token}"
        for path in (
            "/static/../app.py", "/static/..%2f..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd",
            "/runs/../../etc/passwd/report", "/runs/..%2f..%2fruns.sqlite/report", "/runs/000000000000/report",
            "/runs/%00/report", "/runs/*/report", "/runs/'%20or%201=1--/report", "/files/../../secret.yaml",
        ):  # fmt: skip
            raw = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
            raw.putrequest("GET", path, skip_host=True)
            raw.putheader("Host", f"127.0.0.1:{served.port}")
            raw.putheader("Cookie", cookie)
            raw.endheaders()
            answer = raw.getresponse()
            body = answer.read()
            assert answer.status == 404, path
            assert b"root:" not in body
            raw.close()
        for name in ("../secret.yaml", "/etc/passwd", "case.yaml/../../secret.yaml", "\x00", "outcomes.csv"):
            shown = one.get("/files", params={"name": name})
            assert "hidden_thing" not in shown.text
            assert 'data-file="case.yaml"' in shown.text
            saved = one.post(
                "/files/save",
                data={"name": name, "text": "gone", "opened": ""},
                headers={"origin": served.origin},
            )
            assert saved.status_code == 422
        assert (case.parent / "secret.yaml").read_text("utf-8") == "title: hidden_thing"


def test_hostile_forms_are_refused_and_the_studio_lives(served) -> None:
    ours = {"origin": served.origin}
    typed = {**ours, "content-type": "application/x-www-form-urlencoded"}
    with closing(entered(served)) as one:
        for content in (b"\xff\xfe", b"a=%ff", b"&".join([b"a=1"] * 300), b"justtext"):
            assert one.post("/change", content=content, headers=typed).status_code == 400
        for value in ("nan", "inf", "1e400", "0x10", "1" * 5000, "DROP"):
            answer = one.post(
                "/change",
                data={"path": "hypotheses.aim.balancer.set.freedom", "value": value},
                headers=ours,
            )
            assert answer.status_code == 422, value
        for path in (
            "",
            "parameters",
            "hypotheses",
            "hypotheses.aim",
            "title",
            "evidence.E02.act",
            "a." * 5000,
        ):
            assert one.post("/change", data={"path": path, "value": "1"}, headers=ours).status_code == 422, (
                path
            )
        for form in (
            {"name": "x", "from": "yesterday", "kind": "both", "ban": "arm"},
            {"name": "x", "from": "2025-01-01", "kind": "nonsense", "ban": "arm"},
            {"name": "x", "from": "2025-01-01", "kind": "both", "ban": "'}, evil: {"},
            {"name": "x", "from": "2025-01-01", "kind": "both", "level": "garrison=nowhere"},
            {"name": "x", "from": "2025-01-01", "kind": "both", "parameter": "nobody", "value": "1"},
            {"name": " ", "from": "2025-01-01", "kind": "both", "ban": "arm"},
        ):
            answer = one.post("/scenario", data=form, headers=ours)
            assert answer.status_code == 422, form
            assert "Traceback" not in answer.text
        huge = one.post("/files/check", data={"name": "case.yaml", "text": "a" * 3_000_000}, headers=ours)
        assert huge.status_code == 200
        assert "the limit is" in huge.text
        deep = one.post("/files/check", data={"name": "case.yaml", "text": "[" * 100_000}, headers=ours)
        assert deep.status_code == 200
        assert 'data-faults="0"' not in deep.text
        raw = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        raw.putrequest("POST", "/files/check", skip_host=True)
        for name, value in (
            ("Host", f"127.0.0.1:{served.port}"),
            ("Origin", served.origin),
            ("Content-Length", "999999999"),
        ):
            raw.putheader(name, value)
        raw.endheaders()
        with closing(raw.getresponse()) as answer:
            assert answer.status == 413
        raw.close()
        now = one.get("/status").json()
        assert now["undo"] == 0
