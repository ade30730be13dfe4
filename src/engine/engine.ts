import type { ImageDecoder } from "./data/decode.ts";
import type { Dataset } from "./data/openDataset.ts";
import { type AcquiredDevice, acquireDevice } from "./device/acquire.ts";
import { refusal } from "./problem.ts";
import type { Engine, EngineEvent, EngineRequests, FrameInspection, RequestKind } from "./protocol.ts";
import { DatasetSession } from "./session/datasetSession.ts";
import type { RunSession } from "./session/runSession.ts";
import { parseRunConfig, type RunConfig } from "./training/config.ts";

/** What the engine needs of its surroundings: the browser's worker and Node give different ones. */
export interface EnginePlatform {
  readonly gpu: GPU | undefined;
  readonly decodeImage: ImageDecoder;
}

type Handlers = { [K in RequestKind]: (params: EngineRequests[K]["params"]) => EngineAnswer<K> };
type EngineAnswer<K extends RequestKind> = Promise<EngineRequests[K]["value"]> | EngineRequests[K]["value"];

/** The engine in this thread. The worker wraps it; tests and the terminal use it directly. */
export function createEngine(platform: EnginePlatform): Engine {
  const listeners = new Set<(event: EngineEvent) => void>();
  const emit = (event: EngineEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const data = new DatasetSession(platform.decodeImage, emit);
  let acquiring: Promise<AcquiredDevice> | null = null;
  let session: RunSession | null = null;
  let runs = 0;
  /** The last replacement of a run. They follow one another, so that none is left behind with its memory. */
  let replacing: Promise<unknown> = Promise.resolve();

  /** The device is asked for once; the tensor library is loaded only now, so data can be looked at without it. */
  function device(): Promise<AcquiredDevice> {
    acquiring ??= acquire(platform.gpu, emit).catch((error: unknown) => {
      acquiring = null;
      throw error;
    });
    return acquiring;
  }

  function run(): RunSession {
    if (session === null) {
      throw refusal("run-missing", "There is no run yet.", "Open a sequence and prepare a run first.");
    }
    return session;
  }

  function replacingRun<T>(work: () => Promise<T>): Promise<T> {
    const done = replacing.then(work);
    replacing = done.catch(() => undefined);
    return done;
  }

  async function endRun(): Promise<void> {
    const previous = session;
    session = null;
    await previous?.end();
  }

  async function prepare(config: RunConfig): Promise<RunSession> {
    datasetFor(data.dataset, config);
    await device();
    const [{ Trainer }, { RunSession }] = await Promise.all([
      import("./training/trainer.ts"),
      import("./session/runSession.ts"),
    ]);
    await endRun();
    // Looked at again: another sequence may have been opened meanwhile.
    const trainer = new Trainer(datasetFor(data.dataset, config), config);
    runs++;
    session = new RunSession({ run: runs, ...trainer.info }, trainer, emit);
    return session;
  }

  async function inspect({ frame }: EngineRequests["inspect"]["params"]): Promise<FrameInspection> {
    const picture = data.picture(frame);
    if (picture === null) {
      throw refusal(
        "frame-no-picture",
        "This frame has no picture.",
        "Drop the pictures together with the export.",
      );
    }
    const groundTruthMetres = await data.groundTruthAtWorkingSize(frame);
    // The step in flight was submitted before the inspection: its weights are the ones that are seen.
    const step = session?.trainer.stepsBegun ?? 0;
    const views = await session?.trainer.inspect(frame);
    return {
      frame,
      step,
      picture,
      groundTruthMetres,
      depth: views?.depth ?? null,
      sources: views?.sources ?? [],
      trainingMask: views?.trainingMask ?? null,
    };
  }

  const handlers: Handlers = {
    describeAdapter: async () => (await device()).report,
    openDataset: async (params) => {
      const opened = await data.open(params);
      await replacingRun(endRun);
      return opened;
    },
    cancelOpening: () => {
      data.cancel();
      return null;
    },
    framePicture: ({ frame }) => data.picture(frame),
    prepareRun: async ({ config }) => (await replacingRun(() => prepare(parseRunConfig(config)))).info,
    train: () => {
      run().train();
      return null;
    },
    pause: () => run().pause(),
    step: () => run().step(),
    reset: async () => (await replacingRun(() => prepare(run().trainer.config))).info,
    adjust: (params) => run().adjust(params),
    inspect,
    memory: async () => (await import("./training/memory.ts")).memoryReport(),
  };

  return {
    async ask<K extends RequestKind>(kind: K, params: EngineRequests[K]["params"]) {
      return handlers[kind](params);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      listeners.clear();
      void replacingRun(endRun);
      acquiring?.then(
        ({ device: acquired }) => acquired.destroy(),
        () => undefined, // whoever asked for the device was told why there is none
      );
    },
  };
}

/** @throws ProblemError `run-no-data` or `run-resolution`. */
function datasetFor(dataset: Dataset | null, { resolution }: RunConfig): Dataset {
  if (dataset === null) {
    throw refusal(
      "run-no-data",
      "There is nothing to train on yet.",
      "Drop a sequence or open a sample first.",
    );
  }
  const { width, height } = dataset.sequences[0];
  if (width !== resolution.width || height !== resolution.height) {
    throw refusal(
      "run-resolution",
      `The pictures were read at ${width} x ${height}, but the run asks for ${resolution.width} x ${resolution.height}.`,
      "Open the sequence again at the run's resolution.",
    );
  }
  return dataset;
}

async function acquire(gpu: GPU | undefined, emit: (event: EngineEvent) => void): Promise<AcquiredDevice> {
  const acquired = await acquireDevice(gpu);
  const { installBackend } = await import("./tensor/backend.ts");
  await installBackend(acquired.device, acquired.adapter.info);
  void acquired.device.lost.then(({ reason, message }) => {
    if (reason === "destroyed") return;
    const { problem } = refusal(
      "device-lost",
      `The browser took the GPU away (${message === "" ? reason : message}).`,
      "Restart the engine; the run begins again from step 0.",
    );
    emit({ kind: "deviceLost", problem });
  });
  return acquired;
}
