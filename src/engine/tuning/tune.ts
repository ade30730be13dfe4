import type { AcquiredDevice } from "../device/acquire.ts";
import { chooseTiles } from "../kernels/conv2d/chosenTiles.ts";
import type { Problem } from "../problem.ts";
import { chooseShapes } from "./choose.ts";
import { type MeasureOptions, measureShapes } from "./measure.ts";
import { circumstancesOf, recordFor, type TuningRecord, tilesOf, tuningRecord } from "./record.ts";

/** Where choices outlive the engine. It may fail at any time: then they are measured again next time. */
export interface TuningStore {
  /** The browser, or Node and Dawn, with their versions. */
  readonly runtime: string;
  /** What was written last, whoever has changed it since; undefined if nothing was. */
  read(): Promise<unknown>;
  write(record: TuningRecord): Promise<void>;
}

/** Where the shapes in use come from, and what went wrong on the way to them, which is no reason not to train. */
export interface SettledTiles {
  readonly source: "remembered" | "measured" | "default";
  /** Null for the default. */
  readonly record: TuningRecord | null;
  readonly problem: Problem | null;
}

/** Before a first training nobody should wait longer. */
const TRAINING_LIMIT_MS = 2000;
/** Somebody who asks for it waits longer. */
const ASKED_LIMIT_MS = 30_000;

type Hearing = Pick<MeasureOptions, "hear" | "signal">;

/** Measures all shapes, takes the best into use and stores them, whatever was stored before.
 *  @throws the signal's reason, or ProblemError `device-memory`. */
export function tune(acquired: AcquiredDevice, store: TuningStore, hearing: Hearing): Promise<SettledTiles> {
  return measured(acquired, store, { ...hearing, limitMs: ASKED_LIMIT_MS });
}

/** The shapes to train with: those that are stored for these very circumstances, else measured now, if that is soon done
 *  and nobody calls it off. A software adapter keeps the default: its times are not worth waiting for.
 *  @throws ProblemError `device-memory`. */
export async function settleTiles(
  acquired: AcquiredDevice,
  store: TuningStore,
  hearing: Hearing,
): Promise<SettledTiles> {
  const remembered = await rememberTiles(acquired, store);
  if (remembered.record !== null || acquired.report.isSoftware) return remembered;
  try {
    return await measured(acquired, store, { ...hearing, limitMs: TRAINING_LIMIT_MS });
  } catch (caught) {
    if (hearing.signal.aborted) return remembered;
    throw caught;
  }
}

/** Takes the stored shapes into use if they are of these very circumstances. */
export async function rememberTiles({ adapter }: AcquiredDevice, store: TuningStore): Promise<SettledTiles> {
  const circumstances = await circumstancesOf(adapter.info, store.runtime);
  let stored: unknown;
  let problem: Problem | null = null;
  try {
    stored = await store.read();
  } catch (caught) {
    problem = storeProblem("read", caught);
  }
  const record = recordFor(circumstances, stored);
  if (record === null) return { source: "default", record, problem };
  chooseTiles(tilesOf(record));
  return { source: "remembered", record, problem };
}

async function measured(
  { adapter }: AcquiredDevice,
  store: TuningStore,
  options: MeasureOptions,
): Promise<SettledTiles> {
  const times = await measureShapes(options);
  const record = tuningRecord(await circumstancesOf(adapter.info, store.runtime), chooseShapes(times), times);
  chooseTiles(tilesOf(record));
  let problem: Problem | null = null;
  try {
    await store.write(record);
  } catch (caught) {
    problem = storeProblem("written", caught);
  }
  return { source: "measured", record, problem };
}

function storeProblem(done: "read" | "written", caught: unknown): Problem {
  const why = caught instanceof Error ? caught.message : String(caught);
  return {
    severity: "warning",
    code: "tuning-not-stored",
    message: `The tile shapes for this adapter could not be ${done} (${why}).`,
    file: null,
    line: null,
    remedy: "Training goes on; they are measured again the next time.",
  };
}
