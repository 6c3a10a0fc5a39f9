// The read-out of stage times, frame rate and the hair's lightness.

const STAGES = ["prepare", "network", "draw"];
const EVERY_MS = 250;

export class SpeedReadout {
  constructor(byId) {
    this.byId = byId;
    this.bars = [...byId("bar").children];
    this.last = 0;
  }

  /** Shows the medians; at most every quarter of a second unless told otherwise. */
  show(pipeline, live, now = performance.now()) {
    if (live && now - this.last < EVERY_MS) return;
    this.last = now;
    const { stopwatch, renderer } = pipeline;
    const medians = STAGES.map((stage) => stopwatch.median(stage));
    const total = medians.reduce((sum, ms) => sum + (ms ?? 0), 0);
    STAGES.forEach((stage, index) => {
      this.byId(`time-${stage}`).textContent = medians[index] === null ? "–" : milliseconds(medians[index]);
      this.bars[index].style.flexBasis = total ? `${(100 * (medians[index] ?? 0)) / total}%` : "0";
    });
    const { rate } = stopwatch;
    const perSecond = live && rate !== null ? `${rate.toFixed(rate < 10 ? 1 : 0)} frames/s` : null;
    this.byId("rate").textContent = perSecond ?? (total ? milliseconds(total) : "–");
    this.byId("rate-pill").textContent = perSecond ?? "";
    this.byId("rate-pill").hidden = !perSecond;
    const { intensity } = renderer.hair;
    this.byId("intensity").textContent = intensity === null ? "no hair" : `${Math.round(intensity * 100)} %`;
  }
}

const milliseconds = (ms) => (ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(1)} s`);
