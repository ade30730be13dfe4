import type { EngineRequests } from "../../engine/protocol.ts";
import { bytes, count, figure, rate } from "../numbers.ts";
import { benchTitle } from "./choices.ts";

export type GpuMeasurement = EngineRequests["bench"]["value"];

/** Where and of what a measurement was made. */
export interface Circumstances {
  readonly userAgent: string;
  /** ISO 8601. */
  readonly date: string;
  /** Of the page's source; null if it was built outside a repository. */
  readonly commit: string | null;
}

export interface Measured {
  readonly measurement: GpuMeasurement;
  readonly circumstances: Circumstances;
}

type Arm = keyof GpuMeasurement["step"]["times"];

type Spread = GpuMeasurement["control"]["eager"];
type Counts = GpuMeasurement["step"]["counted"]["counts"]["replayed"];

const ARM_WORDS: Readonly<Record<Arm, string>> = {
  stock: "library's operations",
  eager: "our kernels",
  replayed: "replayed",
};

export interface MeasurementRow {
  readonly what: string;
  /** One for each arm; empty where the row does not speak of it. */
  readonly cells: readonly string[];
}

export const SOFTWARE_NOTE =
  "Software adapter: its times are no evidence about GPUs. The counts are the same on every machine.";

/** A row for every figure of a step. */
export function stepRows(measurement: GpuMeasurement): MeasurementRow[] {
  const { counted, js, times } = measurement.step;
  const arms = armsOf(measurement);
  const timed = (what: string, spreads: typeof times, of: (spread: Spread) => string): MeasurementRow => ({
    what,
    cells: arms.map((arm) => words(spreads[arm], of)),
  });
  const row = (what: string, of: (counts: Counts) => string): MeasurementRow => ({
    what,
    cells: arms.map((arm) => words(counted.counts[arm], of)),
  });
  return [
    timed("ms a step, median", times, ({ medianMs }) => figure(medianMs)),
    timed(
      "fastest to slowest, ms",
      times,
      ({ fastestMs, slowestMs }) => `${figure(fastestMs)} to ${figure(slowestMs)}`,
    ),
    timed("steps a second", times, ({ medianMs }) => rate(1000 / medianMs)),
    timed("JavaScript, ms a step", js.times, ({ medianMs }) => figure(medianMs)),
    row("dispatches", ({ dispatches }) => count(dispatches)),
    row("submits", ({ submits }) => count(submits)),
    row("uploads", ({ uploads }) => count(uploads)),
    row("bind groups created", ({ bindGroups }) => count(bindGroups)),
    row("bytes bound", ({ boundBytes }) => bytes(boundBytes)),
    row("GPU memory", ({ bufferBytes }) => bytes(bufferBytes)),
    {
      what: "planned peak",
      cells: arms.map((arm) => (arm === "replayed" ? bytes(counted.program.plannedBytes) : "")),
    },
  ];
}

function words<T>(value: T | undefined, of: (value: T) => string): string {
  return value === undefined ? "" : of(value);
}

/** Of the arms that were timed, in the order in which they ran. */
function armsOf({ step }: GpuMeasurement): Arm[] {
  return (["stock", "eager", "replayed"] as const).filter((arm) => step.times[arm] !== undefined);
}

/** Titles of the columns of `stepRows`. */
export function columnTitles(measurement: GpuMeasurement): string[] {
  return armsOf(measurement).map((arm) => ARM_WORDS[arm]);
}

/** What the adapter can do at best, and work that replay cannot speed up, a sentence each. */
export function adapterSentences({ adapter, peaks, control }: GpuMeasurement): string[] {
  const { gemmGigaflopsPerSecond, copyGigabytesPerSecond } = peaks;
  const reached = (1000 * control.gigaflops) / control.replayed.medianMs;
  // Shares of a software adapter's peak mean nothing.
  const share = adapter.isSoftware
    ? ""
    : `, ${Math.round((100 * reached) / gemmGigaflopsPerSecond)} % of the peak`;
  return [
    `Peaks measured in this session: ${figure(gemmGigaflopsPerSecond)} GFLOP/s in a product of matrices, ` +
      `${figure(copyGigabytesPerSecond)} GB/s in a copy.`,
    `Control, convolutions that only the GPU's arithmetic limits: eager ${figure(control.eager.medianMs)} ms, ` +
      `replayed ${figure(control.replayed.medianMs)} ms, gain ${control.gain.toFixed(2)}; ${figure(reached)} GFLOP/s${share}.`,
  ];
}

export function asMarkdown({ measurement, circumstances }: Measured): string {
  const { adapter, step } = measurement;
  const { userAgent, date, commit } = circumstances;
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `**${adapter.name}**, a training step of ${benchTitle(step.config)}`,
    "",
    ...(adapter.isSoftware ? [SOFTWARE_NOTE, ""] : []),
    line(["per step", ...columnTitles(measurement)]),
    line(["---", ...columnTitles(measurement).map(() => "---:")]),
    ...stepRows(measurement).map(({ what, cells }) => line([what, ...cells])),
    "",
    ...adapterSentences(measurement).map((sentence) => `- ${sentence}`),
    `- ${userAgent}; ${date}; commit ${commit ?? "unknown"}`,
    "",
  ].join("\n");
}

/** The shape of `cli bench --json`, with the browser and the date. */
export function asJson({ measurement, circumstances }: Measured): string {
  const { adapter, peaks, step, control } = measurement;
  const { commit, userAgent, date } = circumstances;
  const result = { ok: true, commit, adapter, peaks, step, kernels: null, control, userAgent, date };
  return `${JSON.stringify(result, null, 2)}\n`;
}

/** Seconds that the rest takes if its parts take as long as those that are done; null before one is. */
export function secondsLeft(done: number, total: number, elapsedMs: number): number | null {
  return done === 0 ? null : ((elapsedMs / done) * (total - done)) / 1000;
}
