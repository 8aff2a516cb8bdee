/**
 * Draws only while there is something new, and never faster than the graphics card finishes: on a machine that renders in
 * software each frame takes most of a second of two cores, and a queue of frames would starve everything else there.
 */

/** Script times kept for the median. */
const KEPT = 120;
/** Beyond this time on the card, the next frame waits as long again, so that the rest of the computer can work. */
const SLOW_CARD_MS = 60;

/** What one turn of the loop did. */
export interface DrawResult {
  /** Something was drawn; false where nothing had changed. */
  drawn: boolean;
  /** Another turn is wanted although nobody asks. */
  goesOn: boolean;
}

/** One turn: draws if there is need. Times from `performance.now()`. The result may be the same object each time. */
export type DrawFrame = (nowMs: number, elapsedMs: number) => DrawResult;

export class FrameLoop {
  readonly #draw: DrawFrame;
  readonly #gl: WebGL2RenderingContext;
  readonly #scriptMs = new Float32Array(KEPT);
  #request = 0;
  #wanted = false;
  #fence: WebGLSync | null = null;
  #drawnAtMs = 0;
  #restUntilMs = 0;
  #lastMs = 0;
  #frames = 0;
  #running = false;
  #stopped = false;
  #showFirst: () => void = () => undefined;
  /** Resolves when the card has finished the first frame; never when the loop is stopped before. */
  readonly firstShown = new Promise<void>((resolve) => (this.#showFirst = resolve));

  constructor(gl: WebGL2RenderingContext, draw: DrawFrame) {
    this.#gl = gl;
    this.#draw = draw;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Nothing is left to draw, and the card has finished what was. */
  get isResting(): boolean {
    return this.#running && this.#request === 0;
  }

  /** Median script time of the last 120 drawn frames, ms; 0 before the first. */
  get medianScriptMs(): number {
    const count = Math.min(this.#frames, KEPT);
    return count === 0 ? 0 : (this.#scriptMs.slice(0, count).sort()[count >> 1] ?? 0);
  }

  /** Begins to draw; what was asked for before waits until now. */
  start(): void {
    this.#running = true;
    this.invalidate();
  }

  /** Asks for a turn. Cheap; many calls make one turn. */
  invalidate(): void {
    this.#wanted = true;
    if (this.#running) this.#ask();
  }

  /** Forgets what the card was doing: after its context was lost. */
  reset(): void {
    this.#fence = null;
    this.#restUntilMs = 0;
    this.invalidate();
  }

  #ask(): void {
    if (this.#request === 0 && !this.#stopped) this.#request = requestAnimationFrame(this.#tick);
  }

  stop(): void {
    this.#stopped = true;
    cancelAnimationFrame(this.#request);
    if (this.#fence) this.#gl.deleteSync(this.#fence);
    this.#fence = null;
  }

  readonly #tick = (nowMs: number): void => {
    this.#request = 0;
    // After a loss there is nothing to draw on; what is wanted waits for `reset`.
    if (this.#stopped || this.#gl.isContextLost()) return;
    if (this.#cardIsBusy(nowMs)) return this.#ask();
    if (!this.#wanted) return;
    this.#wanted = false;
    const elapsedMs = Math.min(100, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    const start = performance.now();
    const { drawn, goesOn } = this.#draw(nowMs, elapsedMs);
    if (goesOn) this.invalidate();
    if (!drawn) return;
    this.#scriptMs[this.#frames % KEPT] = performance.now() - start;
    this.#frames += 1;
    this.#drawnAtMs = performance.now();
    this.#fence = this.#gl.fenceSync(this.#gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    this.#gl.flush();
    this.#ask(); // Nobody else may want another turn, and the end of this frame must be noticed all the same.
  };

  #cardIsBusy(nowMs: number): boolean {
    if (this.#fence) {
      const status = this.#gl.clientWaitSync(this.#fence, 0, 0);
      if (status === this.#gl.TIMEOUT_EXPIRED && nowMs - this.#drawnAtMs < 5_000) return true;
      this.#gl.deleteSync(this.#fence);
      this.#fence = null;
      this.#showFirst();
      const cardMs = performance.now() - this.#drawnAtMs;
      this.#restUntilMs = cardMs > SLOW_CARD_MS ? nowMs + cardMs : 0;
    }
    return nowMs < this.#restUntilMs;
  }
}
