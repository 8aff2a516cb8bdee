/**
 * Two clocks in one object: what time it is at the server (offset from the answer with the shortest way), and the *render
 * clock*, which runs a little behind so that the next reading is usually there when it is drawn. Local times are arguments
 * (`performance.timeOrigin + performance.now()` or anything monotonic in ms), so the clock itself reads no clock.
 */

/** Bounds of the delay of the render clock, ms (1.5 × the spacing of frames in between). */
const SHORTEST_DELAY_MS = 150;
const LONGEST_DELAY_MS = 400;
/** The render clock runs at most this much faster or slower than time. */
const LARGEST_SLEW = 0.05;
/** Beyond this difference the render clock jumps instead of slewing: a reconnect or a sleeping tab, ms. */
const JUMP_MS = 1_000;
/** Weight of a new frame in the running mean of spacings. */
const SPACING_WEIGHT = 0.1;

export type ClockMode = 'live' | 'replay';

/** Server offset, render delay and, in replay, the chosen time. */
export class TwinClock {
  #offsetMs = 0;
  #bestTripMs = Infinity;
  #spacingMs = 100;
  #lastFrameMs = NaN;
  #shownMs = NaN;
  #shownAtLocalMs = NaN;
  #mode: ClockMode = 'live';
  #replayFromMs = 0;
  #replayFromLocalMs = 0;
  #speed = 1;

  get mode(): ClockMode {
    return this.#mode;
  }

  /** Delay of the render clock behind the server's, ms. */
  get delayMs(): number {
    return Math.min(LONGEST_DELAY_MS, Math.max(SHORTEST_DELAY_MS, 1.5 * this.#spacingMs));
  }

  /** Takes an answer of the server about its time; the answer with the shortest round trip counts (it grows old by 1 % each time). */
  observeServerTime(serverNowMs: number, askedAtMs: number, answeredAtMs: number): void {
    const tripMs = answeredAtMs - askedAtMs;
    this.#bestTripMs *= 1.01;
    if (tripMs > this.#bestTripMs) return;
    this.#bestTripMs = tripMs;
    this.#offsetMs = serverNowMs - (askedAtMs + tripMs / 2);
  }

  /** Takes the arrival of a frame: measures the spacing, and serves as a first offset before the server was asked. */
  observeFrame(frameAtMs: number, localNowMs: number): void {
    if (this.#bestTripMs === Infinity && (this.#offsetMs === 0 || frameAtMs - localNowMs > this.#offsetMs))
      this.#offsetMs = frameAtMs - localNowMs;
    const spacing = frameAtMs - this.#lastFrameMs;
    if (spacing > 0 && spacing < 2_000) this.#spacingMs += (spacing - this.#spacingMs) * SPACING_WEIGHT;
    this.#lastFrameMs = frameAtMs;
  }

  /** The server's time, epoch ms. */
  serverNowMs(localNowMs: number): number {
    return localNowMs + this.#offsetMs;
  }

  /** Shows the past from a moment on, at a speed (0 stands still). The picture jumps there; nothing is tweened. */
  followReplay(atMs: number, speed: number, localNowMs: number): void {
    this.#mode = 'replay';
    this.#replayFromMs = atMs;
    this.#replayFromLocalMs = localNowMs;
    this.#speed = speed;
    this.#shownMs = NaN;
  }

  /** Shows what is happening now. */
  followLive(): void {
    this.#mode = 'live';
    this.#speed = 1;
    this.#shownMs = NaN;
  }

  /** Server time to be drawn now, epoch ms. Never runs backwards while the mode lasts, except by a jump. */
  renderMs(localNowMs: number): number {
    const wanted = this.#wantedMs(localNowMs);
    const elapsed = localNowMs - this.#shownAtLocalMs;
    if (Number.isNaN(this.#shownMs) || !(elapsed >= 0)) this.#shownMs = wanted;
    else {
      const free = this.#shownMs + elapsed * this.#speed;
      const error = wanted - free;
      const largest = elapsed * LARGEST_SLEW;
      this.#shownMs =
        Math.abs(error) > JUMP_MS ? wanted : free + Math.min(largest, Math.max(-largest, error));
    }
    this.#shownAtLocalMs = localNowMs;
    return this.#shownMs;
  }

  #wantedMs(localNowMs: number): number {
    return this.#mode === 'live'
      ? this.serverNowMs(localNowMs) - this.delayMs
      : this.#replayFromMs + (localNowMs - this.#replayFromLocalMs) * this.#speed;
  }
}
