import type { ProblemError } from "../../problem.ts";
import type { ByteCursor } from "./byteCursor.ts";
import { globalNamed } from "./globals.ts";
import { MAX_NAME_BYTES, MAX_TEXT_BYTES, type PickleLimits } from "./limits.ts";
import { PickleStack } from "./pickleStack.ts";
import { pthError } from "./problems.ts";
import {
  kindOf,
  Namespace,
  Parameter,
  PickledTuple,
  PickleGlobal,
  type PickleValue,
  type References,
  TensorView,
} from "./values.ts";

const HIGHEST_PROTOCOL = 5;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** What the instructions of a pickle do to the stack; `pickle.ts` says which instruction does what. */
export class PickleMachine {
  readonly stack: PickleStack;
  private objects = 0;

  constructor(
    private readonly file: string,
    private readonly references: References | null,
    private readonly limits: PickleLimits,
  ) {
    this.stack = new PickleStack(file, limits);
  }

  result(): PickleValue {
    const value = this.stack.pop();
    if (!this.stack.isEmpty) throw this.broken("stack", "The pickle stops with values left over.");
    return value;
  }

  checkProtocol(protocol: number): void {
    if (protocol > HIGHEST_PROTOCOL)
      throw this.broken("protocol", `The pickle is of protocol ${protocol}, later than ${HIGHEST_PROTOCOL}.`);
  }

  /** A frame says how many bytes may be read ahead. None are here, but a frame beyond the end is a cut file. */
  checkFrame(sizeBytes: number, { remaining }: ByteCursor): void {
    if (sizeBytes > remaining)
      throw this.broken(
        "truncated",
        `A frame of the pickle claims ${sizeBytes} bytes, ${remaining} are left.`,
      );
  }

  pushObject(value: PickleValue): void {
    this.spend(1);
    this.stack.push(value);
  }

  pushTupleOf(length: number): void {
    const items = Array.from({ length }, () => this.stack.pop()).reverse();
    this.pushObject(new PickledTuple(items));
  }

  /** Little-endian two's complement of any length. */
  pushInteger(bytes: Uint8Array): void {
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).reverse();
    this.pushBigInt(BigInt.asIntN(bytes.length * 8, BigInt(`0x0${digits.join("")}`)));
  }

  /** Decimal digits, as Python 2 wrote integers beyond 32 bits. */
  pushDecimal(line: Uint8Array): void {
    const digits = this.textOf(line);
    if (!/^-?\d{1,20}$/.test(digits))
      throw this.broken("text", "An integer of the pickle is not written as one.");
    this.pushBigInt(BigInt(digits));
  }

  pushText(bytes: Uint8Array): void {
    this.stack.push(this.textOf(bytes));
  }

  append(items: readonly PickleValue[]): void {
    const list = this.stack.top();
    if (!Array.isArray(list)) throw this.broken("type", `The pickle appends to ${kindOf(list)}.`);
    for (const item of items) list.push(item);
  }

  setItem(): void {
    const value = this.stack.pop();
    this.setItems([this.stack.pop(), value]);
  }

  /** `items` are keys and values in turn. */
  setItems(items: readonly PickleValue[]): void {
    const dict = this.stack.top();
    if (!(dict instanceof Map)) throw this.broken("type", `The pickle sets entries of ${kindOf(dict)}.`);
    if (items.length % 2 !== 0) throw this.broken("type", "The pickle sets a key without a value.");
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== "string" && typeof key !== "number" && typeof key !== "bigint")
        throw this.broken("key", `A dictionary has ${kindOf(key)} as a key, expected a text or a number.`);
      dict.set(key, items[i + 1]);
    }
  }

  pushGlobalOfLines(cursor: ByteCursor): void {
    const module = this.textOf(cursor.line(MAX_NAME_BYTES));
    const name = this.textOf(cursor.line(MAX_NAME_BYTES));
    this.stack.push(globalNamed(module, name, this.file));
  }

  pushGlobalOfStack(): void {
    const name = this.stack.pop();
    const module = this.stack.pop();
    const isName = (value: PickleValue): value is string =>
      typeof value === "string" && value.length <= MAX_NAME_BYTES;
    if (!isName(name) || !isName(module))
      throw this.broken("global", "The pickle asks for a global whose name is no text, or far too long.");
    this.stack.push(globalNamed(module, name, this.file));
  }

  /** "Calls" a builder of the table. */
  reduce(): void {
    const args = this.stack.pop();
    const callee = this.stack.pop();
    if (!(callee instanceof PickleGlobal) || !("build" in callee.meaning))
      throw this.broken("call", `The pickle calls ${kindOf(callee)}.`);
    if (!(args instanceof PickledTuple))
      throw this.broken("call", `The pickle calls ${kindOf(callee)} with ${kindOf(args)}, expected a tuple.`);
    // A builder may go through a list that it is given, and a memory makes the same call in three bytes again.
    for (const arg of args.items) if (Array.isArray(arg)) this.spend(arg.length);
    this.pushObject(callee.meaning.build(args.items, this.file));
  }

  newObject(): void {
    const args = this.stack.pop();
    const type = this.stack.pop();
    const isClass = type instanceof PickleGlobal && type.meaning.kind === "class";
    if (!isClass || !(args instanceof PickledTuple))
      throw this.broken("call", `The pickle makes an object of ${kindOf(type)}.`);
    this.pushObject(type.meaning.build(args.items, this.file));
  }

  /** Attributes of the top object. Those of a Namespace are its contents; those of an ordered dictionary are not
   *  (PyTorch notes module versions in `_metadata`). */
  build(): void {
    const state = this.stack.pop();
    const target = this.stack.top();
    if (target instanceof Parameter) {
      this.buildParameter(target, state);
      return;
    }
    if (!(state instanceof Map))
      throw this.broken("type", `The pickle sets attributes from ${kindOf(state)}.`);
    if (target instanceof Namespace) {
      this.spend(state.size);
      for (const [key, value] of state) target.fields.set(key, value);
    } else if (!(target instanceof Map))
      throw this.broken("type", `The pickle sets attributes of ${kindOf(target)}.`);
  }

  /** `(requires_grad, volatile, hooks)`, in the oldest files `(tensor, gradient, hooks, requires_grad, volatile)`. */
  private buildParameter(parameter: Parameter, state: PickleValue): void {
    const items = state instanceof PickledTuple ? state.items : [];
    const [tensor] = items;
    if (items.length === 5 && tensor instanceof TensorView) parameter.tensor = tensor;
    else if (items.length !== 3)
      throw this.broken("type", "The pickle sets attributes that no parameter has.");
  }

  pushReference(): void {
    const identifier = this.stack.pop();
    if (this.references === null)
      throw this.broken("storage", "A part of the file that holds no tensors refers to a storage.");
    this.pushObject(this.references.refer(identifier));
  }

  /** As a number while that is exact. */
  private pushBigInt(value: bigint): void {
    const exact = Number(value);
    this.stack.push(Number.isSafeInteger(exact) ? exact : value);
  }

  private spend(objects: number): void {
    this.objects += objects;
    if (this.objects > this.limits.objects)
      throw this.broken("objects", `The pickle builds more than ${this.limits.objects} objects.`);
  }

  private textOf(bytes: Uint8Array): string {
    if (bytes.length > MAX_TEXT_BYTES)
      throw this.broken("text", `A text in the pickle is longer than ${MAX_TEXT_BYTES} bytes.`);
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw pthError(this.file, "text", "A text in the pickle is not UTF-8.", undefined, cause);
    }
  }

  private broken(rule: string, message: string): ProblemError {
    return pthError(this.file, rule, message);
  }
}
