/** A progress line on stderr: redrawn in place on a terminal, every 10 % elsewhere. */
export class ProgressBar {
  private readonly startedMs = performance.now();
  private readonly total: number;
  private lastTenth = -1;
  private lastDrawnMs = Number.NEGATIVE_INFINITY;

  constructor(total: number) {
    this.total = total;
  }

  draw(done: number, text: string): void {
    const elapsedSeconds = (performance.now() - this.startedMs) / 1000;
    const rate = done / elapsedSeconds;
    const left = rate > 0 ? clock((this.total - done) / rate) : "--:--";
    const line = `step ${done} of ${this.total}  ${text}  ${rate.toFixed(2)} steps/s  ${left} left`;
    if (process.stderr.isTTY) {
      // A terminal need not be redrawn faster than anyone reads.
      if (performance.now() - this.lastDrawnMs < 100 && done < this.total) return;
      this.lastDrawnMs = performance.now();
      const filled = Math.round((24 * done) / this.total);
      process.stderr.write(`\r\x1b[2K${"█".repeat(filled)}${"░".repeat(24 - filled)} ${line}`);
      if (done === this.total) process.stderr.write("\n");
      return;
    }
    const tenth = Math.floor((10 * done) / this.total);
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
