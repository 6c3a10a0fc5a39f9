from fractions import Fraction

import av
import numpy as np
import pytest

from hairseg.video.reading import VideoReader
from hairseg.video.timeline import PartClock, RisingTimes, Timeline
from tests.clips import make_clip, rewritten, times_of


def joined(path, *parts):
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path


def sound_starts(path):
    """When sound begins after silence or after a gap, in seconds."""
    with av.open(str(path)) as container:
        spans = [
            (float(sound.pts * sound.time_base), sound.samples / sound.sample_rate)
            for sound in container.decode(audio=0)
        ]
    return spans


@pytest.mark.parametrize("begin_s", [0.0, 100.0, 90000.0])
def test_the_second_half_comes_after_the_first_wherever_its_clock_begins(tmp_path, begin_s):
    first = make_clip(tmp_path / "1.ts", frames=30, sound="aac")
    second = make_clip(tmp_path / "2.ts", frames=30, sound="aac", begin_s=begin_s)
    notes, _ = rewritten(joined(tmp_path / "j.ts", first, second), tmp_path / "o.mkv")
    times = np.array([float(time) for time in times_of(tmp_path / "o.mkv")])
    assert len(times) == 60
    assert np.diff(times).max() < 0.15
    assert times[-1] < 2.6
    assert sum("begins anew" in note for note in notes) == 1
    assert not any("lacks its last" in note for note in notes)


def test_picture_and_sound_move_together(tmp_path):
    """The sound of the first half is longer: the second half's is as late as its picture."""
    first = make_clip(tmp_path / "1.ts", frames=30, sound="mp2", sound_s=1.8)
    second = make_clip(tmp_path / "2.ts", frames=30, sound="mp2")
    joint = joined(tmp_path / "j.ts", first, second)
    timeline = Timeline(joint)
    assert set(timeline.joints) == {0, 1}
    ((_, picture),), ((_, sound),) = (timeline.joints[n].items() for n in (0, 1))
    assert picture == sound
    rewritten(joint, tmp_path / "o.mkv")
    times = [float(time) for time in times_of(tmp_path / "o.mkv")]
    assert times[30] - times[29] == pytest.approx(0.6, abs=0.1)


def test_silence_is_no_jump(tmp_path):
    """Sound that pauses for 12 s in a broadcast, while its pictures go on."""
    path = tmp_path / "a.ts"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=5)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        voice = container.add_stream("mp2", rate=48000)
        for index in range(75):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 90, np.uint8), format="rgb24")
            frame.pts = index
            container.mux(video.encode(frame))
            if not 5 <= index < 65:
                for piece in range(8):
                    sound = av.AudioFrame(format="s16", layout="stereo", samples=1152)
                    sound.sample_rate, sound.time_base = 48000, Fraction(1, 48000)
                    sound.pts = index * 9600 + piece * 1152
                    for plane in sound.planes:
                        plane.update(bytes(plane.buffer_size))
                    container.mux(voice.encode(sound))
        container.mux(video.encode(None))
        container.mux(voice.encode(None))
    timeline = Timeline(path)
    shifts = [shift for joints in timeline.joints.values() for shift in joints.values()]
    assert all(abs(shift) < 1 for shift in shifts)
    notes, _ = rewritten(path, tmp_path / "o.mkv")
    assert not any("begins anew" in note for note in notes)


def test_sound_that_changes_its_form_is_encoded_in_one(tmp_path):
    first = make_clip(tmp_path / "1.ts", frames=30, sound="mp2")
    second = make_clip(tmp_path / "2.ts", frames=30, sound="mp2", sound_rate=32000)
    joint = joined(tmp_path / "j.ts", first, second)
    assert len(Timeline(joint).changing_sounds) == 1
    _, kind = rewritten(joint, tmp_path / "o.mp4")
    assert kind == "encoded"
    spans = sound_starts(tmp_path / "o.mp4")
    assert sum(length for _, length in spans) == pytest.approx(2.4, abs=0.2)
    assert {round(1024 / length) for _, length in spans[:-1]} == {44100}


def test_a_cut_of_a_joined_file_goes_by_the_mended_clock(tmp_path):
    parts = [make_clip(tmp_path / f"{n}.ts", frames=30) for n in (1, 2)]
    with VideoReader(joined(tmp_path / "j.ts", *parts), start=1.4, end=1.8) as reader:
        assert 9 <= len(list(reader.frames())) <= 11


def test_a_file_of_one_clock_has_no_joints(tmp_path):
    clip = make_clip(tmp_path / "a.mp4", sound="aac")
    timeline = Timeline(clip)
    timeline.look_through()
    assert not timeline.joints
    with av.open(str(clip)) as container:
        clock = PartClock(timeline, 0)
        assert not any(clock.mend(packet) for packet in container.demux(video=0))
    assert clock.shift == 0


def place(ticks, tick=100):
    times = RisingTimes(tick)
    return [times.place(pts) for pts in ticks], times.stops


def test_times_rise():
    assert place([0, 100, 250]) == ([0, 100, 250], [])
    assert place([0, 0, 100, 100, 200]) == ([0, 25, 100, 125, 200], [])
    placed, stops = place([7] * 8)
    assert placed == [7, 32, 57, 82, 182, 282, 382, 482]
    assert stops == [82]
    placed, _ = place([500, 500, 500, 500, 500, 500, 600, 700])
    assert np.all(np.diff(placed[4:]) == 100)
    placed, _ = place([0, 100, 50, 20, 10, 300, 200, -5, 0, 3, 4])
    assert np.diff(placed).min() > 0


def test_a_clock_that_stands_still_is_said(tmp_path):
    clip = make_clip(tmp_path / "a.mkv", frames=20)
    with VideoReader(clip) as reader:
        pictures = list(reader._pictures)
        for picture in pictures:
            picture.pts = 40
        reader._pictures = iter(pictures)
        times = [timed.pts for timed in reader.frames()]
    assert np.all(np.diff(times[5:]) == 40)
    assert any("stands still at 0.07 s" in note and "25 a second" in note for note in reader.notes)
