/** Loss terms of every step, growing as the run does, with an exponential moving average beside each. */
export class LossHistory<Term extends string> {
  readonly terms: readonly Term[];
  #length = 0;
  #steps = new Float64Array(256);
  readonly #raw = new Map<Term, Float64Array>();
  readonly #smoothed = new Map<Term, Float64Array>();
  readonly #weight: number;

  /** `horizon`: after how many entries an old value weighs 1/e of a new one; with 0 nothing is averaged. */
  constructor(terms: readonly Term[], horizon = 20) {
    this.terms = terms;
    this.#weight = 1 - Math.exp(-1 / horizon);
    for (const term of terms) {
      this.#raw.set(term, new Float64Array(256));
      this.#smoothed.set(term, new Float64Array(256));
    }
  }

  get length(): number {
    return this.#length;
  }

  /** Appends one step. A value that is not finite (a skipped step) leaves a gap and keeps the average. */
  append(step: number, values: Readonly<Record<Term, number>>): void {
    if (this.#length === this.#steps.length) this.#grow();
    const at = this.#length++;
    this.#steps[at] = step;
    for (const term of this.terms) {
      const value = values[term];
      const before = at === 0 ? Number.NaN : this.smoothed(term)[at - 1];
      const isGap = !Number.isFinite(value);
      const average = Number.isNaN(before) ? value : before + this.#weight * (value - before);
      this.#column(this.#raw, term)[at] = isGap ? Number.NaN : value;
      this.#column(this.#smoothed, term)[at] = isGap ? before : average;
    }
  }

  clear(): void {
    this.#length = 0;
  }

  steps(): Float64Array {
    return this.#steps.subarray(0, this.#length);
  }

  raw(term: Term): Float64Array {
    return this.#column(this.#raw, term).subarray(0, this.#length);
  }

  smoothed(term: Term): Float64Array {
    return this.#column(this.#smoothed, term).subarray(0, this.#length);
  }

  #column(columns: Map<Term, Float64Array>, term: Term): Float64Array {
    const column = columns.get(term);
    if (column === undefined) throw new RangeError(`The history has no term "${term}".`);
    return column;
  }

  #grow(): void {
    const doubled = (old: Float64Array) => {
      const wider = new Float64Array(old.length * 2);
      wider.set(old);
      return wider;
    };
    this.#steps = doubled(this.#steps);
    for (const columns of [this.#raw, this.#smoothed]) {
      for (const [term, column] of columns) columns.set(term, doubled(column));
    }
  }
}
