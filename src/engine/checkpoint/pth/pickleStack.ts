import type { PickleLimits } from "./limits.ts";
import { pthError } from "./problems.ts";
import type { PickleValue } from "./values.ts";

/** The stack and the memo of the pickle machine, with their caps. Values below the newest mark cannot be reached. */
export class PickleStack {
  private readonly values: PickleValue[] = [];
  /** Heights of the stack at which marks were set. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly file: string,
    private readonly limits: PickleLimits,
  ) {}

  get isEmpty(): boolean {
    return this.values.length === 0 && this.marks.length === 0;
  }

  push(value: PickleValue): void {
    this.requireRoom();
    this.values.push(value);
  }

  pop(): PickleValue {
    const value = this.top();
    this.values.length--;
    return value;
  }

  top(): PickleValue {
    if (this.values.length <= (this.marks.at(-1) ?? 0))
      throw pthError(this.file, "stack", "The pickle takes a value that is not there.");
    return this.values[this.values.length - 1];
  }

  mark(): void {
    this.requireRoom();
    this.marks.push(this.values.length);
  }

  /** Takes all values above the newest mark, and the mark. */
  popToMark(): PickleValue[] {
    const height = this.marks.pop();
    if (height === undefined)
      throw pthError(this.file, "stack", "The pickle refers to a mark that is not there.");
    return this.values.splice(height);
  }

  /** Remembers the top value under a number. */
  memorise(index: number): void {
    this.memo.set(index, this.top());
    if (this.memo.size > this.limits.memo)
      throw pthError(this.file, "memo", `The pickle remembers more than ${this.limits.memo} values.`);
  }

  /** Remembers the top value under the next free number. */
  memoriseNext(): void {
    this.memorise(this.memo.size);
  }

  recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined)
      throw pthError(this.file, "memo", `The pickle recalls value ${index}, which it has not remembered.`);
    this.push(value);
  }

  private requireRoom(): void {
    if (this.values.length + this.marks.length >= this.limits.stack)
      throw pthError(this.file, "stack", `The pickle stacks more than ${this.limits.stack} values.`);
  }
}
