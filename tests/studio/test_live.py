"""Clips and cameras: frames of the page's go through one stream, limited and never queued."""

import json
import threading

import numpy as np
import pytest

from hairseg import FrameError
from hairseg.stream.stream import Stream
from hairseg.studio import live_handlers
from hairseg.studio.live import BusyError, read_frame


def packed(header, body=b""):
    text = json.dumps(header).encode()
    return len(text).to_bytes(4, "little") + text + body


def frame(*, center=45, recipe=None, **changes):
    """90 x 120: a dark disc, which the tiny model takes for hair, on a light ground."""
    rows, columns = np.mgrid[:120, :90]
    inside = (rows - 50) ** 2 + (columns - center) ** 2 < 30**2
    pixels = np.full((120, 90, 4), 255, np.uint8)
    pixels[..., :3] = np.where(inside, 30, 210)[..., np.newaxis]
    header = {"source": "clip-1", "time": 0.0, "width": 90, "height": 120, "recipe": recipe}
    return packed({**header, **changes}, pixels.tobytes())


def unpack(body):
    length = int.from_bytes(body[:4], "little")
    return json.loads(body[4 : 4 + length]), body[4 + length :]


def unpack_answer(body):
    hair, rest = unpack(body)
    left, top, right, bottom = hair["box"] or (0, 0, 0, 0)
    size = (right - left) * (bottom - top) * 16
    texels = np.frombuffer(rest[:size], "<f4").reshape(bottom - top, right - left, 4)
    weights, halves = unpack(rest[size:])
    return hair, texels, weights, halves


def test_a_frames_hair_is_found(client):
    answer = client.ask("POST", "/api/live", frame())
    assert answer.status == 200
    hair, texels, weights, _ = unpack_answer(answer.body)
    assert hair["intensity"] == pytest.approx(0.12, abs=0.06)
    assert texels[..., 3].max() > 0.8
    assert weights == {"layers": 0}


def test_several_colours_are_placed(client, recipe):
    stop = {"position": 1, "strength": 1, "settings": recipe["sides"]["dark"]["settings"]}
    recipe["gradient"] = {"root": 0.15, "root_strength": 1, "stops": [stop]}
    hair, texels, weights, halves = unpack_answer(
        client.ask("POST", "/api/live", frame(recipe=recipe)).body
    )
    assert (weights["height"], weights["width"]) == texels.shape[:2]
    shares = np.frombuffer(halves, "<f2").reshape(weights["layers"], *texels.shape).sum((0, 3))
    assert shares[texels[..., 3] > 0.5] == pytest.approx(1.0, abs=0.01)


def test_another_source_begins_anew(client, monkeypatch):
    resets = []
    monkeypatch.setattr(Stream, "reset", lambda self: resets.append(1))
    for source, count in (("a", 0), ("a", 0), ("b", 1), ("b", 1), ("a", 2)):
        assert client.ask("POST", "/api/live", frame(source=source)).status == 200
        assert len(resets) == count


def test_stopping_frees_the_network_until_the_next_frame(studio):
    client, live = studio.client, studio.workshop.live
    client.ask("POST", "/api/live", frame())
    segmenter = live._stream.segmenter
    assert client.ask("DELETE", "/api/live").status == 200
    assert live._stream is None
    with pytest.raises(Exception, match="closed"):
        segmenter.segment(np.zeros((64, 64, 3), np.uint8))
    assert client.ask("DELETE", "/api/live").status == 200
    assert client.ask("POST", "/api/live", frame()).status == 200


def test_nothing_queues_up(studio, monkeypatch):
    began, goes_on = threading.Event(), threading.Event()
    process = Stream.process

    def wait(self, *arguments):
        began.set()
        assert goes_on.wait(20)
        return process(self, *arguments)

    monkeypatch.setattr(Stream, "process", wait)
    live = studio.workshop.live
    first = threading.Thread(target=lambda: live.analyse(read_frame(frame())))
    first.start()
    assert began.wait(20)
    try:
        assert studio.client.ask("POST", "/api/live", frame()).status == 429
        with pytest.raises(BusyError):
            live.analyse(read_frame(frame()))
    finally:
        goes_on.set()
        first.join(20)
    assert studio.client.ask("POST", "/api/live", frame()).status == 200


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cut short"),
        (b"\xff\xff\xff\xff{}", "cut short"),
        (b"\x02\0\0\0[[", "is not JSON"),
        (b"\x02\0\0\0[]", "an object"),
        (frame(source=""), "source"),
        (frame(source="x" * 65), "source"),
        (frame(recipe=[1]), "recipe"),
        (frame(time=float("nan")), "JSON"),
        (frame(time=True), "time"),
        (frame(time=10**400), "JSON"),
        (frame(width=100_000), "width"),
        (frame(width=8), "width"),
        (frame(height=120.0), "height"),
        (frame(height=119), "90 x 119 pixels"),
        (frame()[:-1], "90 x 120 pixels"),
    ],
)
def test_what_is_no_frame_is_refused_in_words(data, message):
    with pytest.raises(FrameError, match=message):
        read_frame(data)


def test_a_bad_frame_is_one_line(client, monkeypatch):
    answer = client.ask("POST", "/api/live", frame(width=8))
    assert (answer.status, list(answer.json)) == (400, ["error"])
    assert client.ask("POST", "/api/live", frame(recipe={"version": 1})).status == 400
    # A mistake leaves the stream usable.
    assert client.ask("POST", "/api/live", frame()).status == 200
    monkeypatch.setattr(live_handlers, "MAX_FRAME_BYTES", 1000)
    assert client.ask("POST", "/api/live", frame()).status == 413


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hairseg-studio": "1", "Origin": "http://evil.example"},
        {"x-hairseg-studio": "1", "Host": "evil.example"},
        {"x-hairseg-studio": "1", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_only_the_studios_own_page_may_send_frames(client, headers):
    for method in ("POST", "DELETE"):
        assert client.ask(method, "/api/live", frame(), headers=headers).status == 403


def test_beyond_loopback_frames_need_the_token(open_studio):
    client = open_studio(host="0.0.0.0", token="secret").client
    assert client.ask("POST", "/api/live", frame()).status == 401
