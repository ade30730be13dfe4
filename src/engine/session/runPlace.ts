import { refusal } from "../problem.ts";
import type { Run } from "./run.ts";

/** The one run of an engine. Replacements follow one another, so that no run is left behind with its memory. */
export class RunPlace {
  private current: Run | null = null;
  private replacing: Promise<unknown> = Promise.resolve();

  /** The run, or null where none was prepared. */
  get run(): Run | null {
    return this.current;
  }

  /** @throws ProblemError `run-missing`. */
  required(): Run {
    if (this.current === null) {
      throw refusal("run-missing", "There is no run yet.", "Open a sequence and prepare a run first.");
    }
    return this.current;
  }

  /** Gets ready, then ends the present run, then makes the next: they need not fit into memory together. What is
   *  refused while getting ready leaves the present run in place; should the making be refused, there is none. */
  replace(getReady: () => Promise<() => Run>): Promise<Run> {
    return this.inTurn(async () => {
      const make = await getReady();
      await this.end();
      this.current = make();
      return this.current;
    });
  }

  clear(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  private async end(): Promise<void> {
    const previous = this.current;
    this.current = null;
    await previous?.end();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.replacing.then(work);
    this.replacing = done.catch(() => undefined);
    return done;
  }
}
