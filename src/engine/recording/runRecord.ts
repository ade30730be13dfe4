import * as v from "valibot";
import { protocols } from "../evaluation/protocols.ts";
import { scaleAlignments } from "../evaluation/scaleAlignment.ts";
import { ProblemError } from "../problem.ts";
import { parseRunConfig, type RunConfig } from "../training/config.ts";

export const RUN_FORMAT = "gasmono-run";
export const RUN_VERSION = 1;

/** Longer curves are refused. */
export const MOST_CURVE_POINTS = 1_000_000;
const MOST_CURVES = 64;
const MOST_EVALUATIONS = 100_000;

const text = v.pipe(v.string(), v.maxLength(10_000));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite());

/** JSON has no NaN, which a curve has where a step was skipped: it is written as null. */
const curvePoint = v.nullable(v.pipe(v.number(), v.finite()));
const curve = v.pipe(
  v.array(curvePoint),
  v.maxLength(MOST_CURVE_POINTS),
  v.transform((points): readonly number[] => points.map((point) => point ?? Number.NaN)),
);

/** The field's seven depth metrics. */
export const metricsSchema = v.object({
  absRel: amount,
  sqRel: amount,
  rmse: amount,
  rmseLog: amount,
  d1: amount,
  d2: amount,
  d3: amount,
});

export const choiceSchema = v.object({
  frames: v.picklist(["heldOut", "all"]),
  protocol: v.picklist(namesOf(protocols)),
  scaling: v.picklist(namesOf(scaleAlignments)),
  flip: v.boolean(),
});

const runRecordSchema = v.object({
  format: v.literal(RUN_FORMAT),
  version: v.literal(RUN_VERSION),
  /** Random, made once. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** By the difference from the parent, or given by a person. */
  name: text,
  /** `id` of the run that this one was changed from, or null. */
  parent: v.nullable(text),
  /** ISO 8601. */
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  config: v.custom<RunConfig>((value) => typeof value === "object" && value !== null, "expected an object"),
  dataset: v.object({ name: text, fingerprint: text, frames: count, triplets: count }),
  /** The adapter's name as the engine reports it. */
  adapter: text,
  parameters: count,
  /** Files of opened weights that the networks started from; none means fresh weights. */
  startedFrom: v.pipe(v.array(text), v.maxLength(100)),
  steps: count,
  elapsedMs: v.pipe(amount, v.minValue(0)),
  /** Columns of equal length, `step` among them; NaN where a step had no such number. */
  curves: v.pipe(
    v.record(text, curve),
    v.check((curves) => Object.keys(curves).length <= MOST_CURVES, `expected at most ${MOST_CURVES} columns`),
    v.check(haveEqualLength, "expected columns of equal length, with the column step among them"),
  ),
  evaluations: v.pipe(
    v.array(
      v.object({
        step: count,
        choice: choiceSchema,
        mean: metricsSchema,
        baselines: v.object({ constant: metricsSchema, row: metricsSchema, meanMap: metricsSchema }),
      }),
    ),
    v.maxLength(MOST_EVALUATIONS),
  ),
  /** Mean photometric error of every column over all pairs, or null before a survey. */
  survey: v.nullable(
    v.object({
      step: count,
      columns: v.object({
        identity: v.nullable(amount),
        coarse: v.nullable(amount),
        optimT: v.nullable(amount),
        optimR: v.nullable(amount),
      }),
    }),
  ),
});

/** A run in numbers: what decided it, what it was trained on and where, how it went. No weights, no pictures. */
export type RunRecord = DeepReadonly<v.InferOutput<typeof runRecordSchema>>;

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** Checks an unknown value, such as a parsed file. Keys that this version does not know are left out.
 *  @param file named in the problem
 *  @throws ProblemError `run-not-a-run`, `run-version`, `run-invalid` (with the field) or `config-invalid` */
export function parseRunRecord(value: unknown, file: string | null = null): RunRecord {
  const header = v.safeParse(v.object({ format: v.literal(RUN_FORMAT), version: v.number() }), value);
  if (!header.success) {
    throw refused("run-not-a-run", `This is no run: its format is not "${RUN_FORMAT}".`, file);
  }
  if (header.output.version !== RUN_VERSION) {
    throw refused(
      "run-version",
      `The run is of version ${header.output.version}; this page reads version ${RUN_VERSION}.`,
      file,
    );
  }
  const parsed = v.safeParse(runRecordSchema, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw refused("run-invalid", `The run is not valid at ${v.getDotPath(issue)}: ${issue.message}`, file);
  }
  return { ...parsed.output, config: parseRunConfig(parsed.output.config) };
}

/** The run as JSON. `parseRunRecord(JSON.parse(…))` gives it back, number by number: NaN is written as null. */
export function serialiseRunRecord(record: RunRecord): string {
  return JSON.stringify(record);
}

/** Reads the text of a run's file. @throws ProblemError as `parseRunRecord`, and `run-not-json`. */
export function readRunRecord(json: string, file: string | null): RunRecord {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw refused("run-not-json", "The file is not JSON.", file, cause);
  }
  return parseRunRecord(value, file);
}

function refused(code: string, message: string, file: string | null, cause?: unknown): ProblemError {
  const remedy = "Drop a run that this page, or `cli record`, has written.";
  return new ProblemError({ severity: "error", code, message, file, line: null, remedy }, { cause });
}

function haveEqualLength(curves: Readonly<Record<string, readonly number[]>>): boolean {
  const lengths = Object.values(curves).map(({ length }) => length);
  return Object.hasOwn(curves, "step") && lengths.every((length) => length === lengths[0]);
}

function namesOf<T extends object>(table: T): readonly (keyof T & string)[] {
  return Object.keys(table) as (keyof T & string)[];
}
