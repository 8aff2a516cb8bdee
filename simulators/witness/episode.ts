/** The plainest witness: a scenario lasts exactly while something is so. */

/** Takes one edge of a scenario: its type, whether it began or ended, and the instant, epoch ms. */
export type TellScenario = (scenario: string, edge: 'began' | 'ended', atMs: number) => void;

export class Episode {
  readonly #scenario: string;
  readonly #tell: TellScenario;
  readonly #isSo: () => boolean;
  #lasts = false;

  constructor(scenario: string, tell: TellScenario, isSo: () => boolean) {
    this.#scenario = scenario;
    this.#tell = tell;
    this.#isSo = isSo;
  }

  look(nowMs: number): void {
    const isSo = this.#isSo();
    if (isSo === this.#lasts) return;
    this.#lasts = isSo;
    this.#tell(this.#scenario, isSo ? 'began' : 'ended', nowMs);
  }
}
