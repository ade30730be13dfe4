import type { ByteCursor } from "./byteCursor.ts";
import { MAX_NAME_BYTES, PICKLE_LIMITS, type PickleLimits } from "./limits.ts";
import { PickleMachine } from "./pickleMachine.ts";
import { pthError, SAVE_PLAIN } from "./problems.ts";
import { PickledTuple, type PickleValue, type References } from "./values.ts";

type Instruction = (machine: PickleMachine, cursor: ByteCursor) => void;

const STOP = 0x2e;

/** Every other instruction that is obeyed: those that `torch.save` writes with pickle protocols 2 to 5 for tensors and
 *  plain values, under the names that Python's `pickletools` gives them.
 *
 *  Refused are protocol 0's other texts, all other ways to make objects (`INST`, `OBJ`, `NEWOBJ_EX`, `EXT1` ...), sets,
 *  bytes, integers above 255 bytes, out-of-band buffers, and stack juggling. */
const INSTRUCTIONS: readonly (readonly [opcode: number, name: string, instruction: Instruction])[] = [
  [0x80, "PROTO", (machine, cursor) => machine.checkProtocol(cursor.uint8())],
  [0x95, "FRAME", (machine, cursor) => machine.checkFrame(cursor.uint64(), cursor)],
  [0x28, "MARK", ({ stack }) => stack.mark()],

  [0x4e, "NONE", ({ stack }) => stack.push(null)],
  [0x88, "NEWTRUE", ({ stack }) => stack.push(true)],
  [0x89, "NEWFALSE", ({ stack }) => stack.push(false)],
  [0x4a, "BININT", ({ stack }, cursor) => stack.push(cursor.int32())],
  [0x4b, "BININT1", ({ stack }, cursor) => stack.push(cursor.uint8())],
  [0x4d, "BININT2", ({ stack }, cursor) => stack.push(cursor.uint16())],
  [0x8a, "LONG1", (machine, cursor) => machine.pushInteger(cursor.piece(cursor.uint8()))],
  [0x47, "BINFLOAT", ({ stack }, cursor) => stack.push(cursor.float64BigEndian())],
  [0x58, "BINUNICODE", (machine, cursor) => machine.pushText(cursor.piece(cursor.uint32()))],
  [0x8c, "SHORT_BINUNICODE", (machine, cursor) => machine.pushText(cursor.piece(cursor.uint8()))],
  // Integers beyond 32 bits and texts of Python 2.
  [0x49, "INT", (machine, cursor) => machine.pushDecimal(cursor.line(MAX_NAME_BYTES))],
  [0x54, "BINSTRING", (machine, cursor) => machine.pushText(cursor.piece(cursor.uint32()))],
  [0x55, "SHORT_BINSTRING", (machine, cursor) => machine.pushText(cursor.piece(cursor.uint8()))],

  [0x29, "EMPTY_TUPLE", (machine) => machine.pushObject(new PickledTuple([]))],
  [0x74, "TUPLE", (machine) => machine.pushObject(new PickledTuple(machine.stack.popToMark()))],
  [0x85, "TUPLE1", (machine) => machine.pushTupleOf(1)],
  [0x86, "TUPLE2", (machine) => machine.pushTupleOf(2)],
  [0x87, "TUPLE3", (machine) => machine.pushTupleOf(3)],
  [0x5d, "EMPTY_LIST", (machine) => machine.pushObject([])],
  [0x61, "APPEND", (machine) => machine.append([machine.stack.pop()])],
  [0x65, "APPENDS", (machine) => machine.append(machine.stack.popToMark())],
  [0x7d, "EMPTY_DICT", (machine) => machine.pushObject(new Map())],
  [0x73, "SETITEM", (machine) => machine.setItem()],
  [0x75, "SETITEMS", (machine) => machine.setItems(machine.stack.popToMark())],

  [0x71, "BINPUT", ({ stack }, cursor) => stack.memorise(cursor.uint8())],
  [0x72, "LONG_BINPUT", ({ stack }, cursor) => stack.memorise(cursor.uint32())],
  [0x94, "MEMOIZE", ({ stack }) => stack.memoriseNext()],
  [0x68, "BINGET", ({ stack }, cursor) => stack.recall(cursor.uint8())],
  [0x6a, "LONG_BINGET", ({ stack }, cursor) => stack.recall(cursor.uint32())],

  [0x63, "GLOBAL", (machine, cursor) => machine.pushGlobalOfLines(cursor)],
  [0x93, "STACK_GLOBAL", (machine) => machine.pushGlobalOfStack()],
  [0x52, "REDUCE", (machine) => machine.reduce()],
  [0x81, "NEWOBJ", (machine) => machine.newObject()],
  [0x62, "BUILD", (machine) => machine.build()],
  [0x51, "BINPERSID", (machine) => machine.pushReference()],
];

/** The instructions at the index of their opcode. */
const OBEYED: readonly (Instruction | undefined)[] = Array.from(
  { length: 256 },
  (_, opcode) => INSTRUCTIONS.find(([known]) => known === opcode)?.[2],
);

/** Reads one pickle at the cursor and leaves the cursor behind it. A pickle is a program for a small stack machine;
 *  this one obeys the instructions above, knows the names in `globals.ts`, and can do nothing but build data.
 *  @param references where the pickle's references lead; null where there must be none.
 *  @throws ProblemError `pth-...` at the first thing that is not allowed, not there, or too much. */
export function readPickle(
  cursor: ByteCursor,
  references: References | null,
  limits: PickleLimits = PICKLE_LIMITS,
): PickleValue {
  const machine = new PickleMachine(cursor.file, references, limits);
  const end = cursor.at + limits.bytes;
  while (cursor.at < end) {
    const opcode = cursor.uint8();
    if (opcode === STOP) return machine.result();
    const instruction = OBEYED[opcode];
    if (instruction === undefined) throw notObeyed(opcode, cursor);
    instruction(machine, cursor);
  }
  throw pthError(cursor.file, "length", `The pickle is longer than ${limits.bytes} bytes.`);
}

function notObeyed(opcode: number, { at, file }: ByteCursor) {
  const hex = opcode.toString(16).padStart(2, "0");
  return pthError(
    file,
    "opcode",
    `Instruction 0x${hex} before byte ${at} of the pickle is not among those that plain data need.`,
    SAVE_PLAIN,
  );
}
