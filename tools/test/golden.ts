import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readSafetensors } from "../../src/engine/checkpoint/safetensors.ts";

export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Looks a golden tensor up by name. @throws if the file has none of that name. */
export type Golden = (name: string) => GoldenTensor;

/** The tensors of one file of reference numbers (safetensors, float32), or null where the reference numbers are absent.
 *  They lie in `$GASMONO_SHARED/golden`, by default `../shared/golden` beside the project. */
export function readGolden(file: string): Golden | null {
  const path = resolve(process.env.GASMONO_SHARED ?? "../shared", "golden", file);
  if (!existsSync(path)) {
    console.warn(`Reference numbers ${path} are absent: the tests that need them do not run.`);
    return null;
  }
  const tensors = readSafetensors(new Uint8Array(readFileSync(path)), file);
  return (name) => {
    const tensor = tensors.get(name);
    if (!(tensor?.data instanceof Float32Array)) throw new Error(`${file} has no float32 tensor ${name}.`);
    return { shape: tensor.shape, values: tensor.data };
  };
}

/** [B,C,H,W] as [B,H,W,C]. */
export function channelsLast({ shape, values }: GoldenTensor): GoldenTensor {
  const [batch, channels, height, width] = shape;
  const moved = new Float32Array(values.length);
  for (let b = 0; b < batch; b++) {
    for (let c = 0; c < channels; c++) {
      for (let i = 0; i < height * width; i++) {
        moved[(b * height * width + i) * channels + c] = values[(b * channels + c) * height * width + i];
      }
    }
  }
  return { shape: [batch, height, width, channels], values: moved };
}

/** Case 5's (K T K^-1 | K t) from its intrinsics and its forward pose, [2,3,4]: what `project` takes. */
export function goldenSourcePixelsFromTarget(golden: Golden): Float32Array {
  const matrices: number[] = [];
  for (const b of [0, 1]) {
    const at = (name: string) => (row: number, column: number) =>
      golden(name).values[b * 16 + row * 4 + column];
    const kT = (row: number, column: number) =>
      sumOver(4, (k) => at("in.K")(row, k) * at("T.fwd")(k, column));
    for (const row of [0, 1, 2]) {
      for (const column of [0, 1, 2]) {
        matrices.push(sumOver(3, (k) => kT(row, k) * at("in.inv_K")(k, column)));
      }
      matrices.push(kT(row, 3));
    }
  }
  return Float32Array.from(matrices);
}

function sumOver(terms: number, term: (k: number) => number): number {
  let sum = 0;
  for (let k = 0; k < terms; k++) sum += term(k);
  return sum;
}
