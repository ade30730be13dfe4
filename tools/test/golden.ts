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
