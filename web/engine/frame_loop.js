// Runs a step for every new frame of a video, one at a time; frames that come meanwhile are left.

export class FrameLoop {
  constructor(step, onError) {
    Object.assign(this, { step, onError, video: null, round: 0 });
  }

  start(video) {
    this.stop();
    this.video = video;
    this.next(this.round);
  }

  stop() {
    this.round += 1;
    this.video = null;
  }

  next(round) {
    const run = async () => {
      if (round !== this.round) return;
      try {
        if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) await this.step();
      } catch (error) {
        if (round === this.round) this.onError(error);
        return;
      }
      if (round === this.round) this.next(round);
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(run);
    else requestAnimationFrame(run);
  }
}
