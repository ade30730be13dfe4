import type { Sequence } from "../data/sequence.ts";
import { inColmapUnits } from "./comparison.ts";
import type { Predictor } from "./evaluatePredictor.ts";
import { chosenFrames, type TruthFrame } from "./frames.ts";
import { type ProtocolName, protocols } from "./protocols.ts";

/** A frame of an opened dataset that can be evaluated: it has a picture and ground truth. */
export interface DatasetFrame extends TruthFrame {
  /** Indices of the sequence and of the frame in it. */
  readonly id: { readonly sequence: number; readonly frame: number };
  /** At the working resolution; rgba: 8-bit. */
  readonly picture: { readonly rgba: Uint8Array; readonly width: number; readonly height: number };
  readonly normalisedFromColmap: number;
}

/** The frames of a protocol's own choice, or of a run's held-out ones, which are a choice already. */
export function framesToEvaluate(
  sequences: readonly Sequence[],
  choice: { readonly protocol: ProtocolName } | { readonly heldOut: readonly DatasetFrame["id"][] },
): DatasetFrame[] {
  const all = framesOf(sequences);
  const chosen =
    "protocol" in choice
      ? chosenFrames(protocols[choice.protocol], all)
      : all.filter(({ id }) =>
          choice.heldOut.some(({ sequence, frame }) => sequence === id.sequence && frame === id.frame),
        );
  return withTruth(chosen);
}

/** All frames that can be evaluated: those that the baseline of the mean map averages, whichever are evaluated. */
export function framesWithTruth(sequences: readonly Sequence[]): DatasetFrame[] {
  return withTruth(framesOf(sequences));
}

/** Every frame of the dataset, with what an evaluation must know of its sequence. */
function framesOf(sequences: readonly Sequence[]) {
  const names = sequences.map(({ name }) => name);
  return sequences.flatMap(({ name, frames, width, height, normalisedFromColmap }, s) => {
    // A folder and a zip may have the same name.
    const sequence = names.indexOf(name) === s ? name : `${name} (${s + 1})`;
    return frames.map((frame, f) => ({
      ...frame,
      id: { sequence: s, frame: f },
      sequence,
      size: { width, height },
      normalisedFromColmap,
    }));
  });
}

function withTruth(frames: ReturnType<typeof framesOf>): DatasetFrame[] {
  return frames.flatMap(({ rgba, groundTruth, size, ...frame }) =>
    rgba === null || groundTruth === null ? [] : [{ ...frame, picture: { rgba, ...size }, groundTruth }],
  );
}

/** Predicts each frame once, however often it is asked for: scaling, metrics and figures visit a frame up to three times,
 *  and a prediction is small enough to keep.
 *  @param predictDepth inverse depth of a picture in 1 / normalised units
 *  @param onPredicted called with the number of frames predicted so far */
export function predictorOnce(
  frames: readonly DatasetFrame[],
  predictDepth: (picture: DatasetFrame["picture"]) => Promise<Float32Array>,
  onPredicted: (done: number) => void = () => {},
): Predictor {
  const predictions = new Map<number, Float32Array>();
  return async (index) => {
    const { picture, normalisedFromColmap } = frames[index];
    let values = predictions.get(index);
    if (values === undefined) {
      values = inColmapUnits(await predictDepth(picture), normalisedFromColmap);
      predictions.set(index, values);
      onPredicted(predictions.size);
    }
    return { width: picture.width, height: picture.height, values };
  };
}
