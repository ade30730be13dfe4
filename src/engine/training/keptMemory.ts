import type { StoredTensor } from "../checkpoint/safetensors.ts";
import { latch } from "../kernels/latch/latch.ts";
import { type BestSoFar, FORGOTTEN } from "../losses/distillation.ts";
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import type { RunConfig } from "./config.ts";

const MAPS = ["error", "disparity"] as const satisfies readonly (keyof BestSoFar)[];

/** Algorithm 1's memory between the steps of a run, in tensors that stay: a step reads them and changes them in place. */
export class KeptMemory {
  readonly maps: BestSoFar;

  /** Empty. */
  constructor({ resolution, optimiser }: RunConfig) {
    const map = (): Tensor4D =>
      tf.keep(tf.fill([optimiser.batch, resolution.height, resolution.width, 1], FORGOTTEN) as Tensor4D);
    this.maps = { error: map(), disparity: map() };
  }

  /** Keeps what a step found for the next visit; a step that is skipped leaves nothing, for its maps may be spoilt. */
  keep(best: BestSoFar, skip: Tensor): void {
    for (const name of MAPS) latch(this.maps[name], best[name], skip, FORGOTTEN);
  }

  async snapshot(): Promise<[string, StoredTensor][]> {
    return Promise.all(
      MAPS.map(async (name): Promise<[string, StoredTensor]> => {
        const { shape } = this.maps[name];
        const data = Float32Array.from(await this.maps[name].data());
        return [`memory.${name}`, { dtype: "F32", shape, data }];
      }),
    );
  }

  /** Takes over what `snapshot` gave, and is empty without. */
  restore(stored: ReadonlyMap<string, StoredTensor>): void {
    const backend = currentBackend();
    backend.flush();
    for (const name of MAPS) {
      const found = stored.get(`memory.${name}`)?.data;
      const values =
        found === undefined
          ? new Float32Array(this.maps[name].size).fill(FORGOTTEN)
          : Float32Array.from(found as Float32Array);
      backend.queue.writeBuffer(backend.bufferOf(this.maps[name]), 0, values);
    }
  }

  dispose(): void {
    tf.dispose([this.maps.error, this.maps.disparity]);
  }
}
