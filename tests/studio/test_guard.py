"""Only the studio's own page may use the studio."""

import http.client

import pytest

from hairseg.studio.guard import COOKIE, host_name

PAGE = {"x-hairseg-studio": "1"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.net"]
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(client, host):
    for path in ("/", "/api/start", "/js/main.js"):
        assert client.get(path, headers={"Host": host}).status == 403


@pytest.mark.parametrize("host", ["a b", "x@127.0.0.1", "127.0.0.1/x", "127.0.0.1:port", ""])
def test_a_host_that_makes_no_sense_is_refused(client, host):
    connection = http.client.HTTPConnection("127.0.0.1", client.port, timeout=20)
    connection.putrequest("GET", "/api/start", skip_host=True)
    connection.putheader("Host", host)
    connection.putheader("Cookie", client.cookies["cookie"])
    connection.endheaders()
    assert connection.getresponse().status in (400, 403)
    connection.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_by_its_own_names_is_served(client, name):
    assert client.get("/api/start", headers={"Host": f"{name}:{client.port}"}).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_another_sites_page_is_refused(client, origin):
    headers = {**PAGE, "Origin": origin}
    assert client.get("/api/start", headers=headers).status == 403
    assert client.ask("POST", "/api/drawn", b"{}", headers=headers).status == 403


def test_the_studios_own_origin_is_served(client):
    headers = {**PAGE, "Origin": f"http://127.0.0.1:{client.port}"}
    assert client.post("/api/drawn", {"intensity": 0.3}, headers=headers).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_comes_from_elsewhere_is_refused(client, site):
    """Pictures and scripts that another page embeds carry no Origin, but this."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/api/start", headers=headers).status == 403
    assert client.get("/js/main.js", headers=headers).status == 403
    link = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}
    assert client.get("/", headers=link).status == 200
    assert client.get("/api/start", headers=link).status == 403


@pytest.mark.parametrize(
    "request_line", ["POST /api/drawn", "PUT /api/session", "DELETE /api/session"]
)
def test_nothing_is_changed_without_the_pages_header(client, request_line):
    method, path = request_line.split()
    assert client.ask(method, path, b'{"intensity": 0.3}', headers={}).status == 403


def test_every_answer_forbids_what_the_page_does_not_need(client):
    for path in ("/", "/api/start", "/none"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_token_is_asked_for_on_this_machine_too(open_studio, host):
    client = open_studio(host=host, token="secret").client
    client.cookies = {}
    for path in ("/", "/api/start", "/js/main.js", "/?token=wrong"):
        assert client.get(path).status == 401
    admitted = client.get("/?token=secret", headers={})
    assert admitted.status == 303
    cookie = admitted.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    headers = {"Cookie": f"{COOKIE}=secret"}
    assert client.get("/api/start", headers=headers).status == 200
    assert client.get("/api/start", headers={"Cookie": f"{COOKIE}=x"}).status == 401
    rebound = {**headers, "Host": "evil.example"}
    assert client.get("/api/start", headers=rebound).status == 403


def test_host_names():
    assert host_name("[::1]") == "::1"
    assert host_name("LOCALHOST:80") == "localhost"
    assert host_name("127.0.0.1:80:80") is None
