import type { ProblemError } from "../../problem.ts";
import { MAX_DEPTH, MAX_ENTRIES, MAX_PATH_CHARACTERS, MAX_VISITS } from "./limits.ts";
import { pthError, SAVE_PLAIN } from "./problems.ts";
import {
  kindOf,
  Namespace,
  Parameter,
  type PickledDict,
  PickledTuple,
  PickleGlobal,
  type PickleValue,
  TensorView,
} from "./values.ts";

/** What a checkpoint holds besides tensors. Python's tuples are lists here; integers beyond 2^53 stay exact. */
export type PlainValue = null | boolean | number | bigint | string | readonly PlainValue[];

/** The leaves of a checkpoint by path: keys of nested dictionaries joined by dots, in file order. */
export interface Leaves {
  readonly views: ReadonlyMap<string, TensorView>;
  /** A list without tensors and dictionaries is one leaf; any other counts as a dictionary by index. A dictionary
   *  without entries leaves no trace. */
  readonly other: ReadonlyMap<string, PlainValue>;
}

/** The leaves below the dictionary or list that a file holds.
 *  @throws ProblemError `pth-path` where two leaves would share a path, `pth-contents` for what is not data,
 *    `pth-nesting` where there is too much of it. */
export function leavesOf(root: PickleValue, file: string): Leaves {
  return new Walk(file).from(root);
}

class Walk implements Leaves {
  readonly views = new Map<string, TensorView>();
  readonly other = new Map<string, PlainValue>();
  private visits = 0;

  constructor(private readonly file: string) {}

  from(root: PickleValue): Leaves {
    const entries = entriesOf(root);
    if (entries === null)
      throw pthError(
        this.file,
        "contents",
        `The file holds ${kindOf(root)}, expected a dictionary of tensors.`,
        SAVE_PLAIN,
      );
    this.enter(entries, "", 1);
    return this;
  }

  private enter(
    entries: Iterable<readonly [number | string, PickleValue]>,
    prefix: string,
    depth: number,
  ): void {
    this.requireDepth(depth);
    for (const [key, value] of entries) {
      const path = `${prefix}${key}`;
      if (path.length > MAX_PATH_CHARACTERS)
        throw this.tooMuch(`A path is longer than ${MAX_PATH_CHARACTERS} characters.`);
      this.visit(path, value, depth);
    }
  }

  private visit(path: string, value: PickleValue, depth: number): void {
    this.countVisit();
    const tensor = value instanceof Parameter ? value.tensor : value;
    if (tensor instanceof TensorView) {
      this.add(path, this.views, tensor);
      return;
    }
    const plain = this.plainOf(value, depth);
    if (plain !== undefined) {
      this.add(path, this.other, plain);
      return;
    }
    const entries = entriesOf(value);
    if (entries === null)
      throw pthError(
        this.file,
        "contents",
        `${JSON.stringify(path)} is ${kindOf(value)}, expected a tensor or a plain value.`,
        SAVE_PLAIN,
      );
    this.enter(entries, `${path}.`, depth + 1);
  }

  /** The value if there are only scalars and lists of them in it, else undefined. */
  private plainOf(value: PickleValue, depth: number): PlainValue | undefined {
    if (value === null || typeof value !== "object") return value;
    if (value instanceof PickleGlobal && value.meaning.kind === "dtype") return value.fullName;
    const items = value instanceof PickledTuple ? value.items : value;
    if (!Array.isArray(items)) return undefined;
    this.requireDepth(depth + 1);
    const plainItems: PlainValue[] = [];
    for (const item of items) {
      this.countVisit();
      const plain = this.plainOf(item, depth + 1);
      if (plain === undefined) return undefined;
      plainItems.push(plain);
    }
    return plainItems;
  }

  private add<Leaf>(path: string, leaves: Map<string, Leaf>, leaf: Leaf): void {
    if (this.views.has(path) || this.other.has(path))
      throw pthError(this.file, "path", `Two entries have the path ${JSON.stringify(path)}.`, SAVE_PLAIN);
    leaves.set(path, leaf);
    if (this.views.size + this.other.size > MAX_ENTRIES)
      throw this.tooMuch(`It has more than ${MAX_ENTRIES} entries.`);
  }

  private countVisit(): void {
    if (++this.visits > MAX_VISITS) throw this.tooMuch(`It has more than ${MAX_VISITS} values.`);
  }

  private requireDepth(depth: number): void {
    if (depth > MAX_DEPTH) throw this.tooMuch(`It is nested deeper than ${MAX_DEPTH} levels, or in itself.`);
  }

  private tooMuch(message: string): ProblemError {
    return pthError(this.file, "nesting", `The file does not look like a checkpoint. ${message}`, SAVE_PLAIN);
  }
}

/** Keys and values of what can be entered; null for everything else. */
function entriesOf(value: PickleValue): Iterable<readonly [number | string, PickleValue]> | null {
  const inner =
    value instanceof Namespace ? value.fields : value instanceof PickledTuple ? value.items : value;
  if (Array.isArray(inner)) return inner.entries();
  return inner instanceof Map ? textKeys(inner) : null;
}

function* textKeys(dict: PickledDict): Iterable<[string, PickleValue]> {
  for (const [key, value] of dict) yield [String(key), value];
}
