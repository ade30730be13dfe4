import { conv2d } from "../kernels/conv2d/conv2d.ts";
import { Program } from "../replay/program.ts";
import { trace } from "../replay/trace.ts";
import { currentBackend } from "../tensor/backend.ts";
import { type Tensor, type Tensor4D, tf } from "../tensor/tf.ts";
import { millisecondsOf, type Spread, spreadOf } from "./statistics.ts";

/** Work in which the GPU is all that matters: replay must leave its time as it is. */
export interface ControlBench {
  readonly dispatches: number;
  readonly gigaflops: number;
  readonly eager: Spread;
  readonly replayed: Spread;
  /** Eager over replayed, of the medians: about 1. */
  readonly gain: number;
}

const CHANNELS = 64;
/** A software adapter gets a smaller map. */
const SIZES = {
  software: { batch: 1, height: 64, width: 96, layers: 4 },
  hardware: { batch: 2, height: 256, width: 320, layers: 16 },
} as const;

export async function benchControl(
  isSoftware: boolean,
  rounds: number,
  say: (line: string) => void,
): Promise<ControlBench> {
  const { batch, height, width, layers } = SIZES[isSoftware ? "software" : "hardware"];
  const image = tf.keep(tf.fill([batch, height, width, CHANNELS], 0.5)) as Tensor4D;
  const filter = tf.keep(tf.fill([3, 3, CHANNELS, CHANNELS], 0.01)) as Tensor4D;
  const chain = (): Tensor => {
    let map = image;
    for (let layer = 0; layer < layers; layer++)
      map = conv2d(map, filter, { padding: 1, activation: "sigmoid" });
    return tf.mean(map);
  };
  const program = await Program.of(
    trace(() => [chain()]),
    { purpose: "The control" },
  );
  const eagerly = async (): Promise<void> => {
    const result = tf.tidy(chain);
    currentBackend().flush();
    await result.data();
    result.dispose();
  };
  const arms = [
    { run: eagerly, taken: [] as number[] },
    { run: () => program.run(), taken: [] as number[] },
  ];
  for (const { run } of arms) await run(); // compiles
  for (let round = 0; round < rounds; round++) {
    for (const { run, taken } of arms) taken.push(await millisecondsOf(run));
  }
  const { dispatches } = program.counts;
  program.dispose();
  tf.dispose([image, filter]);
  const [eager, replayed] = arms.map(({ taken }) => spreadOf(taken));
  const gigaflops = (2 * layers * batch * height * width * 9 * CHANNELS ** 2) / 1e9;
  const gain = eager.medianMs / replayed.medianMs;
  say(
    `control, ${layers} convolutions of ${gigaflops.toFixed(1)} GFLOP: eager ${eager.medianMs.toFixed(1)} ms, ` +
      `replayed ${replayed.medianMs.toFixed(1)} ms, x${gain.toFixed(2)}`,
  );
  return { dispatches, gigaflops, eager, replayed, gain };
}
