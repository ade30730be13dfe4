/** A progress line on stderr: redrawn in place on a terminal, every 10 % elsewhere. */
export class ProgressBar {
  private readonly startedMs = performance.now();
  private readonly steps: number;
  private readonly minutes: number | null;
  private readonly unit: string;
  private lastTenth = -1;
  private lastDrawnMs = Number.NEGATIVE_INFINITY;

  /** A run ends after its steps, or after its minutes if it has them, whichever comes first.
   *  @param unit what is counted, in the singular. */
  constructor(steps: number, minutes: number | null, unit = "step") {
    this.steps = steps;
    this.minutes = minutes;
    this.unit = unit;
  }

  draw(done: number, text: string): void {
    const elapsedSeconds = (performance.now() - this.startedMs) / 1000;
    const rate = done / elapsedSeconds;
    const shareOfMinutes = this.minutes === null ? 0 : elapsedSeconds / (60 * this.minutes);
    const share = Math.min(1, Math.max(done / this.steps, shareOfMinutes));
    const left = share > 0 ? clock((elapsedSeconds * (1 - share)) / share) : "--:--";
    const of = this.minutes === null ? ` of ${this.steps}` : "";
    const line = `${this.unit} ${done}${of}  ${text}  ${rate.toFixed(2)} ${this.unit}s/s  ${left} left`;
    if (process.stderr.isTTY) {
      // A terminal need not be redrawn faster than anyone reads.
      if (performance.now() - this.lastDrawnMs < 100 && share < 1) return;
      this.lastDrawnMs = performance.now();
      const filled = Math.round(24 * share);
      process.stderr.write(`\r\x1b[2K${"█".repeat(filled)}${"░".repeat(24 - filled)} ${line}`);
      if (share === 1) process.stderr.write("\n");
      return;
    }
    const tenth = Math.floor(10 * share);
    if (tenth === this.lastTenth) return;
    this.lastTenth = tenth;
    process.stderr.write(`${line}\n`);
  }
}

/** 171 -> "2:51". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
