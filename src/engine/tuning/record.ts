import * as v from "valibot";
import { conv2dGeluSpec, conv2dGradImageSpec, conv2dSpec } from "../kernels/conv2d/specs.ts";
import {
  choiceOf,
  SHAPE_NAMES,
  TILE_SHAPES,
  TILED_WORKS,
  type TileChoice,
  type TileShape,
} from "../kernels/conv2d/tiles.ts";
import type { ProblemTimes } from "./choose.ts";
import { TUNING_PROBLEMS } from "./problems.ts";

/** What the times depend on: measured again where anything of it is different. */
const circumstancesSchema = v.strictObject({
  vendor: v.string(),
  architecture: v.string(),
  device: v.string(),
  /** In many browsers empty; on Dawn it names the driver. */
  description: v.string(),
  /** The browser, or Node and Dawn, with their versions. */
  runtime: v.string(),
  /** SHA-256 of the kernels, the shapes and the problems. */
  kernels: v.string(),
});

export type Circumstances = v.InferOutput<typeof circumstancesSchema>;

const shapeSchema = v.picklist(SHAPE_NAMES);
const positive = v.pipe(v.number(), v.finite(), v.gtValue(0));
const chosenShapeSchema = v.strictObject({ shape: shapeSchema, shareOfDefault: v.nullable(positive) });
const timesSchema = v.strictObject({ medianMs: positive, shares: v.pipe(v.array(positive), v.readonly()) });

const recordSchema = v.strictObject({
  format: v.literal("gasmono-tiles"),
  version: v.literal(1),
  circumstances: circumstancesSchema,
  /** A shape for every kind of work. */
  chosen: v.strictObject(
    Object.fromEntries(TILED_WORKS.map((work) => [work, chosenShapeSchema])) as Record<
      (typeof TILED_WORKS)[number],
      typeof chosenShapeSchema
    >,
  ),
  /** What the choice was made by. */
  times: v.array(
    v.strictObject({
      work: v.picklist(TILED_WORKS),
      problem: v.string(),
      shapes: v.strictObject(
        Object.fromEntries(SHAPE_NAMES.map((shape) => [shape, v.exactOptional(timesSchema)])) as Record<
          TileShape,
          v.ExactOptionalSchema<typeof timesSchema, undefined>
        >,
      ),
    }),
  ),
});

/** The tile shapes chosen for one adapter, and why. */
export type TuningRecord = v.InferOutput<typeof recordSchema>;

/** The present circumstances. `runtime`: see `Circumstances`. */
export async function circumstancesOf(
  { vendor, architecture, device, description }: GPUAdapterInfo,
  runtime: string,
): Promise<Circumstances> {
  const sources = [conv2dSpec, conv2dGeluSpec, conv2dGradImageSpec].map(({ wgsl }) => wgsl);
  const text = JSON.stringify([sources, TILE_SHAPES, TUNING_PROBLEMS]);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const kernels = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { vendor, architecture, device, description, runtime, kernels };
}

export function tuningRecord(
  circumstances: Circumstances,
  chosen: TuningRecord["chosen"],
  times: readonly ProblemTimes[],
): TuningRecord {
  return { format: "gasmono-tiles", version: 1, circumstances, chosen, times: [...times] };
}

/** A stored record, or null if it is none, damaged, of another version, or of other circumstances: it is measured anew then. */
export function recordFor(circumstances: Circumstances, stored: unknown): TuningRecord | null {
  const parsed = v.safeParse(recordSchema, stored);
  if (!parsed.success) return null;
  const { circumstances: of } = parsed.output;
  const names = Object.keys(circumstances) as (keyof Circumstances)[];
  return names.every((name) => of[name] === circumstances[name]) ? parsed.output : null;
}

export function tilesOf({ chosen }: TuningRecord): TileChoice {
  return choiceOf((work) => chosen[work].shape);
}
