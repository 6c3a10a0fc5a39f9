// Stage times and the frame rate, over the last frames.

const KEPT = 30;

export class Stopwatch {
  constructor() {
    this.reset();
  }

  reset() {
    this.frames = [];
    this.stages = new Map();
  }

  /** Notes one frame: {prepare: ms, network: ms, draw: ms}. */
  add(times, now = performance.now()) {
    this.frames.push(now);
    if (this.frames.length > KEPT) this.frames.shift();
    for (const [stage, ms] of Object.entries(times)) {
      const kept = this.stages.get(stage) ?? [];
      kept.push(ms);
      if (kept.length > KEPT) kept.shift();
      this.stages.set(stage, kept);
    }
  }

  /** Frames a second; null before there are two. */
  get rate() {
    const { frames } = this;
    if (frames.length < 2) return null;
    return ((frames.length - 1) * 1000) / (frames.at(-1) - frames[0]);
  }

  /** Median ms of a stage. */
  median(stage) {
    const sorted = [...(this.stages.get(stage) ?? [])].sort((a, b) => a - b);
    return sorted.length ? sorted[sorted.length >> 1] : null;
  }
}
