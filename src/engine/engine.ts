import type { GpuMeasurement } from "./bench/measureGpu.ts";
import type { ImageDecoder } from "./data/decode.ts";
import { type AcquiredDevice, acquireDevice } from "./device/acquire.ts";
import { refusal } from "./problem.ts";
import type {
  Engine,
  EngineEvent,
  EngineRequests,
  FrameDepth,
  FrameId,
  FrameInspection,
  RequestKind,
  RgbaPicture,
} from "./protocol.ts";
import { DatasetSession } from "./session/datasetSession.ts";
import type { EvaluationSession, EvaluationSubject } from "./session/evaluationSession.ts";
import type { Run } from "./session/run.ts";
import { RunPlace } from "./session/runPlace.ts";
import { TuningSession } from "./session/tuningSession.ts";
import type { WeightsSession } from "./session/weightsSession.ts";
import { parseRunConfig, type RunConfig } from "./training/config.ts";
import type { TuningStore } from "./tuning/tune.ts";

/** What the engine needs of its surroundings: the browser's worker and Node give different ones. */
export interface EnginePlatform {
  readonly gpu: GPU | undefined;
  readonly decodeImage: ImageDecoder;
  /** Where tile shapes are remembered; without it runs have the default ones. */
  readonly tuning?: TuningStore;
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
  const place = new RunPlace();
  const tuning = new TuningSession(platform.tuning, emit);
  let acquiring: Promise<AcquiredDevice> | null = null;
  let isRefused = false;
  let weights: WeightsSession | null = null;
  let evaluation: EvaluationSession | null = null;

  /** The device is asked for once; the tensor library is loaded only now, so data can be looked at without it. */
  function device(): Promise<AcquiredDevice> {
    acquiring ??= acquire(platform.gpu, emit).then(
      (acquired) => {
        isRefused = false;
        return acquired;
      },
      (error: unknown) => {
        acquiring = null;
        isRefused = true;
        throw error;
      },
    );
    return acquiring;
  }

  /** What brings the tensor library with it waits for its first use. */
  async function openedWeights(): Promise<WeightsSession> {
    const { WeightsSession } = await import("./session/weightsSession.ts");
    weights ??= new WeightsSession();
    return weights;
  }

  async function evaluations(): Promise<EvaluationSession> {
    const { EvaluationSession } = await import("./session/evaluationSession.ts");
    evaluation ??= new EvaluationSession(data.required(), emit);
    return evaluation;
  }

  /** Whose depth is evaluated now. @throws ProblemError `evaluation-no-network` */
  async function subject(): Promise<EvaluationSubject> {
    if (place.run !== null) return place.run.subject();
    await device();
    const predictor = weights?.predictor() ?? null;
    if (predictor === null) {
      throw refusal(
        "evaluation-no-network",
        "There is no network to evaluate.",
        "Train one, or open weights.",
      );
    }
    return { predictor, depthFrom: "weights", step: 0, heldOut: [] };
  }

  /** What it takes to build a run; the building itself waits until the present run has made room. */
  async function readyFor({
    config,
    weights: start,
  }: EngineRequests["prepareRun"]["params"]): Promise<() => Run> {
    const checked = parseRunConfig(config);
    data.requiredFor(checked);
    const starting = start === "opened" ? (await openedWeights()).startingWeights(checked) : null;
    await tuning.settle(await device());
    const { Run } = await import("./session/run.ts");
    const dataset = (of: RunConfig) => data.requiredFor(of);
    return () => new Run({ dataset, config: checked, starting, evaluations, emit });
  }

  /** @throws ProblemError `frame-no-picture` */
  function requiredPicture(frame: FrameId): RgbaPicture {
    const picture = data.picture(frame);
    if (picture !== null) return picture;
    throw refusal(
      "frame-no-picture",
      "This frame has no picture.",
      "Drop the pictures together with the export.",
    );
  }

  async function depthOf({ frame }: EngineRequests["depthOf"]["params"]): Promise<FrameDepth> {
    const picture = requiredPicture(frame);
    if (place.run !== null) return { frame, picture, ...(await place.run.depthOf(frame)) };
    if (weights?.canPredict !== true) {
      throw refusal(
        "depth-no-network",
        "There is no network to predict depth.",
        "Train one, or open weights.",
      );
    }
    await device();
    return { frame, picture, step: 0, depth: await weights.depthOf(picture) };
  }

  async function inspect({ frame }: EngineRequests["inspect"]["params"]): Promise<FrameInspection> {
    const picture = requiredPicture(frame);
    const groundTruthMetres = await data.groundTruthAtWorkingSize(frame);
    const seen = { frame, picture, groundTruthMetres };
    const nothing = { step: 0, depth: null, depthFrom: null, sources: [], trainingMask: null, memory: null };
    if (place.run !== null) return { ...seen, ...(await place.run.inspect(frame)) };
    // Without a GPU, which was told when it was asked for, pictures and ground truth can still be seen.
    if (weights?.canPredict !== true || isRefused) return { ...seen, ...nothing };
    await device();
    const depth = await weights.depthOf(picture);
    return { ...seen, ...nothing, depth, depthFrom: "weights" };
  }

  /** @throws ProblemError `bench-engine-in-use`: what is measured would meet other work, and take its networks away. */
  function requireUnused(): void {
    if (place.run === null && weights === null) return;
    throw refusal(
      "bench-engine-in-use",
      "This engine holds networks, which a measurement would take away.",
      "Measure with an engine of its own.",
    );
  }

  /** The bench exchanges the library's backend, which would take the buffers of everything else with it. */
  async function bench({ config, ...choice }: EngineRequests["bench"]["params"]): Promise<GpuMeasurement> {
    const checked = parseRunConfig(config);
    requireUnused();
    const acquired = await device();
    await tuning.remember(acquired);
    const { measureGpu } = await import("./bench/measureGpu.ts");
    return measureGpu(acquired, { config: checked, ...choice }, (progress) =>
      emit({ kind: "benching", ...progress }),
    );
  }

  const handlers: Handlers = {
    describeAdapter: async () => (await device()).report,
    openDataset: async (params) => {
      tuning.cancel();
      const opened = await data.open(params);
      evaluation?.cancel();
      evaluation = null;
      await place.clear();
      return opened;
    },
    cancelOpening: () => {
      data.cancel();
      return null;
    },
    framePicture: ({ frame }) => data.picture(frame),
    prepareRun: async (params) => (await place.replace(() => readyFor(params))).info,
    openWeights: async ({ files }) => (await openedWeights()).open(files),
    closeWeights: async () => {
      await weights?.close();
      return null;
    },
    exportPoses: (params) => data.exportPoses(params),
    exportWeights: () => place.required().exportWeights(),
    train: () => {
      place.required().session.train();
      return null;
    },
    pause: () => place.required().session.pause(),
    step: () => place.required().session.step(),
    reset: async () => (await place.replace(async () => place.required().again)).info,
    adjust: (params) => place.required().session.adjust(params),
    inspect,
    depthOf,
    givenPoses: () => place.required().givenPoses(),
    evaluate: async ({ choice }) => {
      data.required();
      const evaluated = await subject();
      const session = await evaluations();
      const work = () => session.evaluate(evaluated, choice);
      return place.run === null ? work() : place.run.session.betweenSteps(work);
    },
    cancelEvaluation: () => {
      evaluation?.cancel();
      return null;
    },
    survey: () => place.required().survey(),
    cancelSurvey: () => {
      place.run?.cancelSurveys();
      return null;
    },
    bench,
    tune: async () => {
      requireUnused();
      return tuning.tune(await device());
    },
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
      tuning.cancel();
      evaluation?.cancel();
      void place.clear().then(() => weights?.close());
      acquiring?.then(
        ({ device: acquired }) => acquired.destroy(),
        () => undefined, // whoever asked for the device was told why there is none
      );
    },
  };
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
