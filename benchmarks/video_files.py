"""What `hairseg video` keeps of a clip, and what it gains by working side by side.

    python benchmarks/video_files.py CLIP... --json video_files.json
    python benchmarks/video_files.py CLIP --model light --threads 2 --frames 150 --repeats 5

For each clip:

- kept: frames, their times, length and sound of the target beside those of the source;
- serial: frames a second where a frame is read, recoloured and encoded before the next is read;
- overlapped: the same work by `process_video`, without its look-ahead;
- stages: what reading, recolouring and encoding alone take of a frame, in milliseconds.

Serial and overlapped runs take turns, and the speed-up is the median of their ratios. The most that
overlap can give is the sum of the stages over the longest one, given a CPU for each.
"""

import argparse
import hashlib
import json
import statistics
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

import hairseg
from hairseg.stream.stream import Stream
from hairseg.video.reading import VideoReader
from hairseg.video.writing import VideoWriter

COLOR = "#7a1f3d"
CRF = 18


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clips", nargs="+", type=Path, metavar="CLIP")
    parser.add_argument("--model", default="light")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--frames", type=int, default=100, help="for the speeds; 0 leaves them out")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path, metavar="OUT")
    options = parser.parse_args()
    rows = []
    with (
        hairseg.Segmenter(options.model, num_threads=options.threads) as segmenter,
        tempfile.TemporaryDirectory() as folder,
    ):
        for clip in options.clips:
            row = {"clip": clip.name, "kept": kept(clip, Path(folder, "kept.mp4"), segmenter)}
            if options.frames:
                row |= speeds(clip, Path(folder), segmenter, options.frames, options.repeats)
            rows.append(row)
            print_row(row)
    if options.json is not None:
        settings = {"model": options.model, "threads": options.threads, "frames": options.frames}
        options.json.write_text(json.dumps({"settings": settings, "clips": rows}, indent=2) + "\n")
    return 0


def kept(clip: Path, target: Path, segmenter: hairseg.Segmenter) -> dict[str, Any]:
    """Recolour the whole clip and compare what both files say."""
    result = hairseg.process_video(clip, target, COLOR, segmenter=segmenter)
    before, after = describe(clip), describe(target)
    times = list(zip(before.pop("times"), after.pop("times"), strict=False))
    return {
        **{name: [before[name], after[name]] for name in before},
        "frames_per_s": round(result.frames / result.elapsed_s, 1),
        "latest_time_s": round(max(abs(float(a - b)) for a, b in times), 6),
        "broken": list(result.broken),
        "notes": list(result.notes),
    }


def describe(path: Path) -> dict[str, Any]:
    """Return what a file holds, by decoding all of it."""
    with av.open(str(path)) as container:
        times: list[Fraction] = []
        end = Fraction(0)
        for picture in container.decode(video=0):
            times.append(picture.pts * picture.time_base)
            end = times[-1] + (picture.duration or 0) * picture.time_base
        size = [picture.width, picture.height]
    sound, seconds = hashlib.sha256(), 0.0
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0) if container.streams.audio else ():
            sound.update(bytes(packet))
            seconds += float((packet.duration or 0) * packet.time_base)
    return {
        "frames": len(times),
        "rate": round(float((len(times) - 1) / (times[-1] - times[0])), 4),
        "length_s": round(float(end - times[0]), 4),
        "size": size,
        "sound_s": round(seconds, 4),
        "sound_sha256": sound.hexdigest()[:12] if seconds else None,
        "times": times,
    }


def speeds(
    clip: Path, folder: Path, segmenter: hairseg.Segmenter, frames: int, repeats: int
) -> dict[str, Any]:
    """Time serial and overlapped runs in turn."""
    serial, overlapped, stages = [], [], []
    for _ in range(repeats):
        began = time.perf_counter()
        count, spent = run_serially(clip, folder / "serial.mp4", segmenter, frames)
        serial.append(time.perf_counter() - began)
        stages.append([stage / count for stage in spent])
        began = time.perf_counter()
        hairseg.process_video(
            clip,
            folder / "overlapped.mp4",
            COLOR,
            segmenter=segmenter,
            max_frames=frames,
            crf=CRF,
            look_ahead=False,
        )
        overlapped.append(time.perf_counter() - began)
    ratios = [one / other for one, other in zip(serial, overlapped, strict=True)]
    names = ("read", "recolor", "encode")
    middle = [statistics.median(values) * 1e3 for values in zip(*stages, strict=True)]
    return {
        "stages_ms": {name: round(value, 2) for name, value in zip(names, middle, strict=True)},
        "serial_frames_per_s": round(count / statistics.median(serial), 1),
        "overlapped_frames_per_s": round(count / statistics.median(overlapped), 1),
        "speed_up": round(statistics.median(ratios), 2),
        "speed_up_at_most": round(sum(middle) / max(middle), 2),
    }


def run_serially(
    clip: Path, target: Path, segmenter: hairseg.Segmenter, frames: int
) -> tuple[int, list[float]]:
    """Process one frame after the other; return their number and the seconds of each stage."""
    stream = Stream(COLOR, segmenter=segmenter)
    spent = [0.0, 0.0, 0.0]
    with VideoReader(clip, max_frames=frames) as reader:
        info = reader.info
        with VideoWriter(
            target, info, size_wh=(info.width, info.height), crf=CRF, sound=clip
        ) as writer:
            mark, count = time.perf_counter(), 0
            for timed in reader.frames():
                marks = [mark, time.perf_counter()]
                result = stream.process(timed.frame, float(timed.pts * info.time_base))
                marks.append(time.perf_counter())
                writer.write(result.image, pts=timed.pts, duration=timed.duration)
                marks.append(mark := time.perf_counter())
                spent = [
                    total + end - begin
                    for total, begin, end in zip(spent, marks, marks[1:], strict=False)
                ]
                count += 1
            writer.finish(cut=True)
            spent[2] += time.perf_counter() - mark
    return count, spent


def print_row(row: dict[str, Any]) -> None:
    """One clip's figures in a few lines."""
    facts = row["kept"]
    print(row["clip"])
    for name in ("frames", "rate", "length_s", "size", "sound_s", "sound_sha256"):
        before, after = facts[name]
        print(f"  {name:<14}{before}" + ("" if before == after else f" -> {after}"))
    print(f"  times differ by at most {facts['latest_time_s']:g} s")
    for remark in facts["notes"]:
        print(f"  {remark}")
    if "speed_up" in row:
        stages = ", ".join(f"{name} {value} ms" for name, value in row["stages_ms"].items())
        print(f"  {stages}")
        print(
            f"  {row['serial_frames_per_s']} frames/s serial, {row['overlapped_frames_per_s']} "
            f"overlapped: {row['speed_up']} x (at most {row['speed_up_at_most']} x)",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
