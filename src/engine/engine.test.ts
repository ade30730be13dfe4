import { beforeAll, describe, expect, test } from "vitest";
import { sequenceFiles } from "../../e2e/fixtures/sequences.ts";
import { decodeWithSharp } from "../cli/nodeImages.ts";
import type { VirtualFile } from "./data/virtualFile.ts";
import { createEngine } from "./engine.ts";
import type { EngineEvent } from "./protocol.ts";
import { PRESETS } from "./training/presets.ts";

const size = { width: 64, height: 64, stride: 1 };
const config = { ...PRESETS.nano, resolution: { width: 64, height: 64 } };

let files: VirtualFile[];

beforeAll(async () => {
  files = [...(await sequenceFiles(4))].map(([path, bytes]) => ({
    path,
    blob: new Blob([new Uint8Array(bytes)]),
  }));
});

const startEngine = (gpu?: GPU) => createEngine({ gpu, decodeImage: decodeWithSharp });

describe("engine without a GPU", () => {
  test("a run is refused for want of data, then of pictures of its size, then of a GPU", async () => {
    const engine = startEngine();
    const codeOf = (run: typeof config) =>
      engine.ask("prepareRun", { config: run }).catch((error) => error.problem.code);
    expect(await codeOf(config)).toBe("run-no-data");
    await engine.ask("openDataset", { files, ...size });
    expect(await codeOf(PRESETS.nano)).toBe("run-resolution");
    expect(await codeOf(config)).toBe("device-no-webgpu");
  });

  test("of two openings the later one stays, whichever is read first", async () => {
    const engine = startEngine();
    const first = engine.ask("openDataset", { files, ...size });
    const second = engine.ask("openDataset", { files, ...size, width: 96 });
    await expect(first).rejects.toMatchObject({ problem: { code: "dataset-cancelled" } });
    expect((await second).sequences[0].width).toBe(96);
    const picture = await engine.ask("framePicture", { frame: { sequence: 0, frame: 0 } });
    expect(picture?.width).toBe(96);
  });

  test("progress of a fast reading is told at the begin and the end of its stages, not for every picture", async () => {
    const engine = startEngine();
    const told: Extract<EngineEvent, { kind: "opening" }>[] = [];
    engine.listen((event) => event.kind === "opening" && told.push(event));
    const startedMs = performance.now();
    await engine.ask("openDataset", { files, ...size });
    const tenths = (performance.now() - startedMs) / 100;
    const pictures = told.filter(({ stage }) => stage === "pictures");
    expect(pictures.at(-1)).toMatchObject({ done: 4, total: 4 });
    expect(told.length).toBeLessThanOrEqual(tenths + 4);
  });

  test("disposing while the GPU is asked for leaves the request answered and nothing unhandled", async () => {
    const noAdapter = { requestAdapter: async () => null } as unknown as GPU;
    const engine = startEngine(noAdapter);
    const asked = engine.ask("describeAdapter", {});
    engine.dispose();
    await expect(asked).rejects.toMatchObject({ problem: { code: "device-no-adapter" } });
  });
});
