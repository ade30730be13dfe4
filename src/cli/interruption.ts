/** Ctrl+C while something long runs: the first asks it to end well, with what it has; a second one ends the process. */
export class Interruption {
  private asked = false;
  private readonly hear: () => void;

  /** @param say tells the person what happens now. */
  constructor(say: (text: string) => void) {
    this.hear = () => {
      this.asked = true;
      say("\nstopping after this step (Ctrl+C again ends at once, and nothing is written)");
    };
    // Once: with no listener left, the next signal does what it always does.
    process.once("SIGINT", this.hear);
  }

  get isAsked(): boolean {
    return this.asked;
  }

  dispose(): void {
    process.off("SIGINT", this.hear);
  }
}
