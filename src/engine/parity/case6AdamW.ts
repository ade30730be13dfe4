import { fromTorch, toTorch } from "../checkpoint/names.ts";
import type { ParameterSpec } from "../networks/declaration.ts";
import { ParameterStore } from "../networks/params.ts";
import { tf } from "../tensor/tf.ts";
import type { Gradients } from "../training/gradientRuns.ts";
import { AdamW } from "../training/optimiser.ts";
import { PRESETS } from "../training/presets.ts";
import { positionOfStep } from "../training/schedule.ts";
import { updateParameters } from "../training/step.ts";
import { Comparisons } from "./compare.ts";
import { symmetricStream } from "./formula.ts";
import type { GoldenFile } from "./goldenFile.ts";
import type { GoldenFolder } from "./goldenFolder.ts";
import { goldenProblem, isRecord } from "./goldenProblem.ts";
import { inTorchOrder } from "./gradients.ts";
import { streamPrefix } from "./storedStream.ts";
import { bars } from "./tolerances.ts";
import type { ParityCase } from "./types.ts";

const STEPS = 6;
/** The schedule advances before the steps 1 and 4. */
const STEPS_PER_EPOCH = 3;

/** The golden parameters under names that put them into the groups of the right rates: `w` and `n` have the decoder's
 *  (1e-4), `b` the encoder's (5e-5). `n` never has a gradient. */
const PARAMETERS = {
  w: { name: "depth.adamw.w", torchShape: [4, 8], layout: "linear" },
  b: { name: "encoder.adamw.b", torchShape: [8], layout: "vector" },
  n: { name: "depth.adamw.n", torchShape: [3], layout: "vector" },
} as const satisfies Record<string, Pick<ParameterSpec, "name" | "torchShape" | "layout">>;

/** Factor on the stream of a gradient: magnitudes that AdamW must not tell apart, and such as its epsilon meets. */
const gradientFactor = {
  w: (step: number): number => 10 ** (-2 * (step % 3)),
  b: (): number => 1e-7,
};

/** Case 6, the optimiser alone: six steps of the engine's AdamW and its schedule of rates, with prescribed gradients; and
 *  the rates themselves, where the manifest has them. */
export const case6AdamW: ParityCase = async (folder) => {
  const reference = await folder.tensors("case6_adamw_unit.safetensors");
  // `n` ends as it began, so its stored values tell how the streams are named.
  const prefix = streamPrefix(folder.seedPrefix, reference, {
    stream: "adamw.n",
    tensor: "adamw.n.after6",
    indices: [0, 1, 2],
  });
  const comparisons = new Comparisons("6");
  const specs = Object.values(PARAMETERS).map(
    (parameter): ParameterSpec => ({
      ...parameter,
      role: "trained",
      initial: { kind: "constant", value: 0 },
    }),
  );
  const parameters = new ParameterStore(specs, ({ name, torchShape }) =>
    symmetricStream(prefix + name.slice(name.indexOf(".") + 1), sizeOf(torchShape)),
  );
  const optimiser = new AdamW(PRESETS.published.optimiser, parameters);
  try {
    for (let step = 0; step < STEPS; step++) {
      const { rateFactor } = positionOfStep(PRESETS.published, STEPS_PER_EPOCH, step);
      tf.tidy(() => {
        const gradients = gradientsOfStep(parameters, prefix, step);
        const total = tf.scalar(0);
        updateParameters({ parameters, optimiser, gradients, total, statistics: null, rateFactor });
      });
      for (const key of step === STEPS - 1 ? (["w", "b", "n"] as const) : (["w", "b"] as const)) {
        const { name } = PARAMETERS[key];
        const ours = await inTorchOrder(parameters, name, parameters.get(name));
        const bar = key === "n" ? bars.case6.untouched : bars.case6.adamW;
        comparisons.values(ours, reference, `adamw.${key}.after${step + 1}`, bar);
      }
    }
    await compareMoments(comparisons, reference, optimiser);
    compareRates(comparisons, storedRates(folder));
  } finally {
    optimiser.dispose();
    parameters.dispose();
  }
  return comparisons;
};

function gradientsOfStep(parameters: ParameterStore, prefix: string, step: number): Gradients {
  return new Map(
    (["w", "b"] as const).map((key) => {
      const { name, layout, torchShape } = PARAMETERS[key];
      const parameter = parameters.get(name);
      const values = symmetricStream(
        `${prefix}adamw.g.${key}.${step}`,
        sizeOf(torchShape),
        gradientFactor[key](step),
      );
      const gradient = tf.tensor(fromTorch(layout, torchShape, values), parameter.shape, "float32");
      return [name, { parameter, gradient }];
    }),
  );
}

async function compareMoments(
  comparisons: Comparisons,
  reference: GoldenFile,
  optimiser: AdamW,
): Promise<void> {
  const state = await optimiser.snapshot();
  const { name, layout, torchShape } = PARAMETERS.w;
  for (const [moment, torchName] of [
    ["first", "exp_avg"],
    ["second", "exp_avg_sq"],
  ]) {
    const values = state.get(`adamW.${moment}.${name}`)?.data as Float32Array;
    comparisons.values(
      toTorch(layout, torchShape, values),
      reference,
      `adamw.w.${torchName}`,
      bars.case6.adamW,
    );
  }
}

/** Rates of decoder and encoder at every step. Each value of `rateDecay` must give the stored ones: the published code has
 *  applied the first factor before epoch 1, the paper's schedule is an epoch behind it. */
function compareRates(
  comparisons: Comparisons,
  reference: readonly (readonly [number, number])[] | null,
): void {
  if (reference === null) {
    comparisons.leftOut.push("manifest.json: cases.case6_adamw_unit");
    return;
  }
  const { numerics, optimiser } = PRESETS.published;
  for (const [rateDecay, stepsBehind] of [
    ["beforeFirstEpoch", 0],
    ["afterFirstEpoch", STEPS_PER_EPOCH],
  ] as const) {
    const config = { ...PRESETS.published, numerics: { ...numerics, rateDecay } };
    for (const [step, [decoder, encoder]] of reference.entries()) {
      const { rateFactor } = positionOfStep(config, STEPS_PER_EPOCH, step + stepsBehind);
      const name = `rate.${rateDecay}.${step + 1}`;
      comparisons.number(`${name}.decoder`, rateFactor * optimiser.decoderRate, decoder, bars.case6.rates);
      comparisons.number(`${name}.encoder`, rateFactor * optimiser.encoderRate, encoder, bars.case6.rates);
    }
  }
}

/** The manifest's rates of the two groups at every step; null if it has none.
 *  @throws ProblemError if what it has is no list of pairs. */
function storedRates({ cases }: GoldenFolder): readonly (readonly [number, number])[] | null {
  const entry = cases.case6_adamw_unit;
  if (entry === undefined) return null;
  const rates = isRecord(entry) ? entry.lrs_after_each_step : undefined;
  const isPair = (pair: unknown): pair is [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite);
  if (Array.isArray(rates) && rates.length > 0 && rates.every(isPair)) return rates;
  throw goldenProblem(
    "golden-manifest",
    "manifest.json",
    "Expected pairs of rates as cases.case6_adamw_unit.lrs_after_each_step.",
  );
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
