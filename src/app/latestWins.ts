/** Asks for the newest of what is wanted, one at a time: a wish that comes while an answer is under way waits,
 *  and replaces the wish that waited before. Repeated wishes are spaced so that answering takes at most `share`
 *  of the time (never closer than `gapMs`); urgent ones are asked as soon as the way is free. */
export class LatestWins<Wish> {
  readonly #answer: (wish: Wish) => Promise<void>;
  readonly #gapMs: number;
  readonly #share: number;
  #waiting: { readonly wish: Wish; readonly isUrgent: boolean } | null = null;
  #isAsking = false;
  #freeAtMs = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(answer: (wish: Wish) => Promise<void>, { gapMs, share }: { gapMs: number; share: number }) {
    this.#answer = answer;
    this.#gapMs = gapMs;
    this.#share = share;
  }

  want(wish: Wish, isUrgent: boolean): void {
    this.#waiting = { wish, isUrgent: isUrgent || (this.#waiting?.isUrgent ?? false) };
    this.#goOn();
  }

  #goOn(): void {
    if (this.#isAsking || this.#waiting === null) return;
    clearTimeout(this.#timer);
    const waitMs = this.#waiting.isUrgent ? 0 : this.#freeAtMs - performance.now();
    if (waitMs > 0) this.#timer = setTimeout(() => this.#goOn(), waitMs);
    else void this.#ask(this.#waiting.wish);
  }

  async #ask(wish: Wish): Promise<void> {
    this.#waiting = null;
    this.#isAsking = true;
    const beganMs = performance.now();
    try {
      await this.#answer(wish);
    } finally {
      const tookMs = performance.now() - beganMs;
      this.#freeAtMs = beganMs + Math.max(this.#gapMs, tookMs / this.#share);
      this.#isAsking = false;
      this.#goOn();
    }
  }
}
