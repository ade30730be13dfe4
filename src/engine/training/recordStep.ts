import { BatchStatistics } from "../networks/mode.ts";
import type { ParameterStore } from "../networks/params.ts";
import { type Tensor, tf } from "../tensor/tf.ts";
import { seenBatch } from "./augmentation.ts";
import type { RunConfig } from "./config.ts";
import { dropPathMode } from "./dropPath.ts";
import type { KeptMemory } from "./keptMemory.ts";
import type { AdamW } from "./optimiser.ts";
import { differentiate, updateParameters } from "./step.ts";
import type { StepInputs } from "./stepInputs.ts";
import { disposeOutcome, keepOutcome, packStep } from "./stepOutcome.ts";
import type { TrainingSet } from "./trainingSet.ts";

/** What a step reads and changes. */
export interface StepState {
  readonly config: RunConfig;
  readonly set: TrainingSet;
  readonly inputs: StepInputs;
  readonly parameters: ParameterStore;
  readonly optimiser: AdamW;
  /** Null without self-distillation. */
  readonly memory: KeptMemory | null;
}

/** Records one optimiser step: batch, forward, backward, guard, AdamW, running statistics, memory. Nothing in it depends on
 *  which step it is but `inputs`, so a trace of it serves every step. Returns its numbers (`unpackStep`), unread. */
export function recordStep({ config, set, inputs, parameters, optimiser, memory }: StepState): Tensor {
  const statistics = new BatchStatistics();
  try {
    return tf.tidy(() => {
      const batch = set.batchOf(inputs.batch);
      const { mu, ...weights } = inputs.weights;
      const { kept: outcome, gradients } = differentiate(
        {
          parameters,
          config,
          batch,
          seen: seenBatch(batch, inputs.factorSets),
          mode: {
            norm: { kind: "train", statistics },
            dropPath: dropPathMode(config, config.optimiser.batch, inputs.step),
          },
          mu,
          weights,
          memory: memory === null ? null : { ...memory.maps, isFirstVisit: inputs.isFirstVisit },
          step: inputs.step,
        },
        (output) => keepOutcome(output, config),
      );
      try {
        const flag = updateParameters({
          parameters,
          optimiser,
          gradients,
          total: outcome.terms.total,
          statistics,
          rateFactor: inputs.rates,
        });
        if (memory !== null && outcome.best !== null) memory.keep(outcome.best, flag);
        return packStep(outcome, flag);
      } finally {
        disposeOutcome(outcome);
      }
    });
  } finally {
    statistics.dispose();
  }
}
