import { torchDtypeName } from "../../checkpoint/dtypes.ts";
import { isUnusedByNetworks } from "../../checkpoint/names.ts";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { ProblemError } from "../../problem.ts";
import { type ParameterSpec, trainedCount } from "../declaration.ts";
import type { Candidate, Spelling } from "./candidates.ts";
import { type Findings, firstFew, NETWORK_WORDS, weightsProblem } from "./findings.ts";
import { floatValues } from "./floatValues.ts";
import { type NetworkShape, networkShapeOf, specsOf } from "./networkShape.ts";

/** A tensor of a recognised network, in PyTorch's layout. */
export interface RecognisedTensor {
  readonly torchShape: readonly number[];
  readonly values: Float32Array;
}

/** A network that its file holds entirely. */
export interface WholeNetwork {
  readonly candidate: Candidate;
  readonly shape: NetworkShape;
  /** Trained scalars. */
  readonly parameters: number;
  /** By the network's own names. */
  readonly tensors: ReadonlyMap<string, RecognisedTensor>;
}

/** Checks a candidate tensor by tensor against the network that its shapes show. Null, with a problem, if a single one is
 *  missing, of another type or shape, not finite, spelled twice with different bits, or has no place: a network is taken
 *  whole or not at all. */
export function wholeNetwork(candidate: Candidate, findings: Findings): WholeNetwork | null {
  try {
    const shape = networkShapeOf(candidate);
    const specs = specsOf(candidate.network, shape);
    const tensors = takeTensors(candidate, specs, findings);
    return { candidate, shape, parameters: trainedCount(specs), tensors };
  } catch (caught) {
    if (!(caught instanceof ProblemError)) throw caught;
    findings.problems.push(caught.problem);
    return null;
  }
}

function takeTensors(
  candidate: Candidate,
  specs: readonly ParameterSpec[],
  findings: Findings,
): Map<string, RecognisedTensor> {
  const { file } = candidate;
  const taken = new Map<string, RecognisedTensor>();
  const faults: Faults = { missing: [], mismatched: [], disagreeing: [], notFinite: [], surplus: [] };
  const conversions = new Map<StoredTensor["dtype"], { count: number; isRounded: boolean }>();
  for (const { name, torchShape } of specs) {
    const spellings = candidate.tensors.get(name);
    if (spellings === undefined) {
      const inFile = candidate.nameInFile(name);
      findings.missing.push({ file, name: inFile, shape: torchShape });
      faults.missing.push(`${inFile} [${torchShape.join(", ")}]`);
      continue;
    }
    const [{ name: inFile, tensor }] = spellings;
    const other = spellings.find((spelling) => !isSameTensor(spelling.tensor, tensor));
    if (other !== undefined) {
      findings.disagreeing.push({ file, name: inFile, alias: other.name });
      faults.disagreeing.push(`${inFile} and ${other.name}`);
    }
    const floats = tensor.shape.join() === torchShape.join() ? floatValues(tensor) : null;
    if (floats === null) {
      const found = `${torchDtypeName(tensor.dtype)} [${tensor.shape.join(", ")}]`;
      const expected = `float32 [${torchShape.join(", ")}]`;
      findings.mismatched.push({ file, name: inFile, found, expected });
      faults.mismatched.push(`${inFile} is ${found}, expected ${expected}`);
      continue;
    }
    if (!areFinite(floats.values)) faults.notFinite.push(inFile);
    if (tensor.dtype !== "F32") {
      const before = conversions.get(tensor.dtype) ?? { count: 0, isRounded: false };
      conversions.set(tensor.dtype, {
        count: before.count + 1,
        isRounded: before.isRounded || floats.isRounded,
      });
    }
    taken.set(name, { torchShape, values: floats.values });
  }
  passOver(candidate, new Set(specs.map(({ name }) => name)), findings, faults);
  refuseFaults(candidate, faults);
  for (const [from, conversion] of conversions) findings.converted.push({ file, from, ...conversion });
  return taken;
}

/** Sorts what the network's specification does not name: known and not read, or without a place. */
function passOver(
  { file, tensors }: Candidate,
  specified: ReadonlySet<string>,
  findings: Findings,
  faults: Faults,
): void {
  for (const [local, spellings] of tensors) {
    if (specified.has(local)) continue;
    if (isUnusedByNetworks(local)) {
      findings.notRead += spellings.length;
      continue;
    }
    for (const { name, tensor } of spellings) {
      findings.unknown.push({ file, name, shape: tensor.shape });
      faults.surplus.push(`${name} [${tensor.shape.join(", ")}]`);
    }
  }
}

/** What is wrong with a network, in words, by kind. */
interface Faults {
  readonly missing: string[];
  readonly mismatched: string[];
  readonly disagreeing: string[];
  readonly notFinite: string[];
  readonly surplus: string[];
}

const FAULTS = [
  ["missing", "weights-missing", "missing"],
  ["mismatched", "weights-shape", "of another type or shape"],
  ["disagreeing", "weights-aliases", "shared, but unlike under two names"],
  ["notFinite", "weights-not-finite", "with values that are not finite"],
  ["surplus", "weights-surplus", "without a place in it"],
] as const satisfies readonly (readonly [keyof Faults, string, string])[];

/** @throws ProblemError with the code of the first kind of fault, listing all kinds. */
function refuseFaults({ file, network }: Candidate, faults: Faults): void {
  const found = FAULTS.filter(([kind]) => faults[kind].length > 0);
  if (found.length === 0) return;
  const lists = found.map(([kind, , words]) => {
    const count = faults[kind].length;
    return `${count} ${count === 1 ? "tensor" : "tensors"} ${words} (${firstFew(faults[kind])})`;
  });
  const message = `This is not the whole of ${NETWORK_WORDS[network]}: ${lists.join("; ")}.`;
  const remedy = "Get the file again from where it was saved; a network is taken whole or not at all.";
  throw new ProblemError(weightsProblem("error", found[0][1], file, message, remedy));
}

/** A loop: a callback for each of tens of millions of values costs seconds. */
function areFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

function isSameTensor(a: Spelling["tensor"], b: Spelling["tensor"]): boolean {
  if (a === b) return true;
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const left = bytesOf(a);
  const right = bytesOf(b);
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}

function bytesOf({ data }: StoredTensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
