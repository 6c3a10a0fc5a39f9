"""The studio holds against slow, cancelled, oversized and senseless requests."""

import copy
import errno
import json
import os
import socket
import time

from hairseg.studio import deadlines, handlers

HEAD = "POST /api/photos HTTP/1.1\r\nHost: 127.0.0.1\r\nx-hairseg-studio: 1\r\n"
ODD = [None, True, -1, 1e300, "x", "", [], [1], [[]], {}, {"a": 1}, "\ud800", "a" * 10_000]


def connect(client):
    return socket.create_connection(("127.0.0.1", client.port), timeout=30)


def test_a_header_that_never_ends_is_cut_off(client, monkeypatch):
    monkeypatch.setattr(deadlines, "HEADERS_S", 0.4)
    with connect(client) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost:")
        connection.settimeout(10)
        began = time.monotonic()
        assert connection.recv(10) == b""
        assert time.monotonic() - began < 5
    assert client.get("/api/start").status == 200


def test_a_body_that_never_ends_is_cut_off(client, monkeypatch):
    monkeypatch.setattr(handlers, "BODY_S", 0.3)
    with connect(client) as connection:
        head = f"{HEAD}Cookie: {client.cookies['cookie']}\r\nContent-Length: 1000\r\n\r\n"
        connection.sendall(head.encode() + b"x")
        assert b" 408 " in connection.recv(100)


def test_an_upload_that_is_cancelled_prints_nothing(client, caplog, capfd):
    with connect(client) as connection:
        head = f"{HEAD}Cookie: {client.cookies['cookie']}\r\nContent-Length: 1000\r\n\r\n"
        connection.sendall(head.encode() + b"x")
        time.sleep(0.2)
    time.sleep(0.3)
    assert client.get("/api/start").status == 200
    assert not caplog.records
    assert capfd.readouterr().err == ""


def test_a_full_disk_is_said(client, photo, studio, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    answer = client.ask("POST", "/api/photos", photo)
    assert (answer.status, answer.json) == (507, {"error": "the disk is full"})
    assert list((studio.work / "blobs").iterdir()) == []


def test_links_in_the_looks_folder_are_not_followed(client, recipe, studio, tmp_path):
    assert client.post("/api/looks", {"recipe": recipe}).status == 200
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"title": "secret", "swatch": "#000000"}))
    linked = studio.looks / "linked"
    linked.mkdir()
    (linked / "look.json").symlink_to(secret)
    (studio.looks / "whole").symlink_to(studio.looks / "my-look")
    listed = [look["id"] for look in client.get("/api/start").json["looks"]]
    assert "linked" not in listed
    assert "whole" not in listed
    assert client.get("/api/looks/own/linked").status == 400
    assert client.get("/api/looks/whole.zip").status == 400
    preview = studio.looks / "my-look" / "preview.webp"
    preview.unlink()
    preview.symlink_to(secret)
    assert client.get("/api/looks/my-look.zip").status == 400


def places(value, at=()):
    """The path of every field in a JSON value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*at, key)
            yield from places(inner, (*at, key))
    elif isinstance(value, list) and value:
        yield (*at, 0)
        yield from places(value[0], (*at, 0))


def with_field(value, at, new):
    changed = copy.deepcopy(value)
    inner = changed
    for key in at[:-1]:
        inner = inner[key]
    inner[at[-1]] = new
    return changed


def test_no_field_of_any_route_is_a_500(client, recipe, photo):
    added = client.ask("POST", "/api/photos", photo).json
    names = {"photo": added["photo"], "mask": added["mask"]}
    bodies = {
        ("POST", "/api/drawn"): {"intensity": 0.3},
        ("POST", "/api/luts"): recipe,
        ("POST", "/api/weights"): {**names, "recipe": recipe},
        ("POST", "/api/render"): {**names, "recipe": recipe},
        ("PUT", "/api/session"): {"document": {"a": 1}, "revision": 0},
        ("DELETE", "/api/session"): {"revision": 0},
        ("POST", "/api/looks"): {"recipe": recipe, "preview": [names], "replace": True},
    }
    tried = 0
    for (method, path), body in bodies.items():
        for index, at in enumerate(places(body)):
            # Three odd values for each field, others for the next one.
            for step in range(3):
                odd = ODD[(3 * index + step) % len(ODD)]
                answer = client.ask(method, path, json_body=with_field(body, at, odd))
                assert answer.status < 500, (path, at, odd, answer.body)
                tried += 1
    assert tried > 100
    for path in ("/api/blobs/x", "/api/analysis/x/y", "/api/looks/a/b", "/api/looks/%2e%2e.zip"):
        assert client.get(path).status in (400, 404)
