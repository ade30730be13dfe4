import { type Substitutes, withSubstitutes } from "../tensor/substitutes.ts";
import { tf } from "../tensor/tf.ts";
import { activations } from "./activations.ts";
import { attention } from "./attention.ts";
import { convolutions } from "./convolutions.ts";
import { norms } from "./norms.ts";
import { photometricErrors } from "./photometricErrors.ts";
import { pictures } from "./pictures.ts";
import { poses } from "./poses.ts";
import { reconstructions } from "./reconstructions.ts";
import { kernels as updateKernels, updateParameters } from "./updates.ts";

/** Every operation and kernel of ours as a composition of the library's own operations. */
const stock: Substitutes = {
  operations: {
    ...activations,
    ...convolutions,
    ...norms,
    ...attention,
    ...poses,
    ...reconstructions,
    ...photometricErrors,
  },
  kernels: { ...pictures, ...updateKernels },
  steps: { updateParameters },
};

/** What the library does unless it is told otherwise; `installBackend` tells it. */
const LIBRARY_DEFAULTS = {
  WEBGPU_CPU_FORWARD: true,
  WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE: true,
  WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE: 15,
} as const;

/** Runs `work` without any kernel of ours and with the library's own defaults: what the same step costs, and gives, when it
 *  is composed of stock operations. Only what `work` records before it returns. An oracle and a yardstick, not a product:
 *  steps are not skipped on the GPU, and some of the library's gradients are wrong (see the README).
 *  @throws Error for a kernel that has no composition. */
export function withStockOperations<T>(work: () => T): T {
  const env = tf.env();
  const flags = Object.entries(LIBRARY_DEFAULTS);
  const ours = flags.map(([name]) => [name, env.get(name)] as const);
  for (const [name, value] of flags) env.set(name, value);
  try {
    return withSubstitutes(stock, work);
  } finally {
    for (const [name, value] of ours) env.set(name, value);
  }
}
