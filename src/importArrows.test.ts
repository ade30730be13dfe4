import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importCycles, offendingArrows, type Room, readArrows } from "../tools/test/importGraph.ts";

const TENSOR_LIBRARY = ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu"];
/** Rooms that build the operations; they know nothing of networks, losses or training. */
const FOUNDATION = ["kernels", "tensor", "device", "replay", "problem"];
const METHOD = [
  ...FOUNDATION,
  "geometry",
  "virtualFile",
  "data",
  "checkpoint",
  "config",
  "networks",
  "losses",
  "reconstruction",
];
const WHOLE_ENGINE = [
  ...METHOD,
  "transfer",
  "training",
  "evaluation",
  "evaluationReport",
  "surveyReport",
  "exports",
  "session",
  "engine",
];

/** Which way imports may point. Everything else is an error. */
const ROOMS: readonly Room[] = [
  { name: "problem", holds: ["src/engine/problem.ts"], rooms: [] },
  { name: "geometry", holds: ["src/engine/geometry/"], rooms: ["problem"] },
  {
    name: "data",
    holds: ["src/engine/data/"],
    rooms: ["virtualFile", "geometry", "problem"],
    packages: ["unzipit", "fast-png", "valibot"],
  },
  // What was dropped, as names and bytes: the page fills it, the data room reads it.
  { name: "virtualFile", holds: ["src/engine/data/virtualFile.ts"], rooms: [] },
  {
    name: "checkpoint",
    holds: ["src/engine/checkpoint/"],
    rooms: ["weightFileNames", "geometry", "data", "problem"],
  },
  // Which dropped files are weights, by their names alone.
  { name: "weightFileNames", holds: ["src/engine/checkpoint/weightFileNames.ts"], rooms: [] },
  {
    name: "exports",
    holds: ["src/engine/exports/"],
    rooms: ["geometry", "data", "checkpoint", "csv", "problem"],
    packages: ["fast-png"],
  },
  // The one place that names the tensor library.
  { name: "tensor", holds: ["src/engine/tensor/"], rooms: FOUNDATION },
  {
    name: "tensor",
    holds: ["src/engine/tensor/tf.ts", "src/engine/tensor/backend.ts"],
    rooms: FOUNDATION,
    packages: TENSOR_LIBRARY,
  },
  { name: "kernels", holds: ["src/engine/kernels/"], rooms: FOUNDATION },
  // Our operations composed of the library's: an oracle and a yardstick, for tests and benches. No part of the product.
  { name: "stock", holds: ["src/engine/stock/"], rooms: [...METHOD, "training"] },
  { name: "statistics", holds: ["src/engine/bench/statistics.ts"], rooms: [] },
  // What the terminal and the page measure of a GPU. Loaded when it is asked for.
  {
    name: "bench",
    holds: ["src/engine/bench/"],
    rooms: [...METHOD, "training", "stock", "statistics"],
    typesOf: ["protocol"],
  },
  // Shapes of the kernels for one adapter: they change how fast a run is, and no number of it.
  {
    name: "tuning",
    holds: ["src/engine/tuning/"],
    rooms: [...FOUNDATION, "statistics"],
    packages: ["valibot"],
  },
  { name: "device", holds: ["src/engine/device/"], rooms: FOUNDATION },
  { name: "replay", holds: ["src/engine/replay/"], rooms: FOUNDATION },
  // The config of a run is plain data: the page and the terminal edit it, the trainer obeys it.
  {
    name: "config",
    holds: [
      "src/engine/training/config.ts",
      "src/engine/training/numerics.ts",
      "src/engine/training/presets.ts",
    ],
    rooms: ["problem"],
    packages: ["valibot"],
  },
  { name: "networks", holds: ["src/engine/networks/"], rooms: [...FOUNDATION, "checkpoint"] },
  { name: "losses", holds: ["src/engine/losses/"], rooms: [...FOUNDATION, "geometry", "reconstruction"] },
  { name: "reconstruction", holds: ["src/engine/reconstruction/"], rooms: [...FOUNDATION, "geometry"] },
  {
    name: "training",
    holds: ["src/engine/training/"],
    rooms: [...METHOD, "evaluation", "surveyReport"],
    typesOf: ["protocol"],
  },
  {
    name: "evaluation",
    holds: ["src/engine/evaluation/"],
    rooms: [...METHOD, "median"],
    typesOf: ["protocol"],
  },
  { name: "csv", holds: ["src/engine/csv.ts"], rooms: [] },
  { name: "median", holds: ["src/engine/evaluation/median.ts"], rooms: [] },
  // An evaluation and a survey as text, from plain numbers: the terminal and the page write the same tables.
  {
    name: "evaluationReport",
    holds: ["src/engine/evaluation/report.ts"],
    rooms: ["csv"],
    typesOf: ["evaluation"],
  },
  // Runs as files: the page keeps and opens them, the terminal records them.
  {
    name: "recording",
    holds: ["src/engine/recording/"],
    rooms: ["checkpoint", "config", "evaluation", "transfer", "problem"],
    typesOf: ["protocol"],
    packages: ["valibot"],
  },
  {
    name: "surveyReport",
    holds: ["src/engine/training/surveyReport.ts"],
    rooms: ["csv"],
    typesOf: ["protocol"],
  },
  { name: "transfer", holds: ["src/engine/transfer.ts"], rooms: [] },
  { name: "parity", holds: ["src/engine/parity/"], rooms: [...METHOD, "training", "evaluation"] },
  {
    name: "session",
    holds: ["src/engine/session/"],
    rooms: [...WHOLE_ENGINE, "tuning"],
    typesOf: ["protocol"],
  },
  {
    name: "engine",
    holds: ["src/engine/"],
    rooms: [...WHOLE_ENGINE, "bench", "tuning"],
    typesOf: ["protocol"],
    packages: ["idb"],
  },
  {
    name: "protocol",
    holds: ["src/engine/protocol.ts", "src/engine/protocol/"],
    rooms: [],
    typesOf: [...WHOLE_ENGINE, "bench", "tuning"],
  },
  { name: "client", holds: ["src/engine/client.ts"], rooms: ["problem"], typesOf: ["protocol"] },
  // Values to colours is plain arithmetic, so the terminal's figures have the page's colours.
  {
    name: "colours",
    holds: ["src/viz/colourMaps.ts", "src/viz/colourise.ts", "src/viz/range.ts"],
    rooms: [],
  },
  {
    name: "viz",
    holds: ["src/viz/"],
    rooms: ["colours"],
    typesOf: ["protocol"],
    packages: ["three", "camera-controls", "uplot", "d3-scale-chromatic"],
  },
  {
    name: "app",
    holds: ["src/app/"],
    rooms: [
      "client",
      "config",
      "evaluationReport",
      "exports",
      "median",
      "recording",
      "viz",
      "colours",
      "problem",
      "surveyReport",
      "weightFileNames",
    ],
    typesOf: ["protocol", "virtualFile"],
    packages: [
      "react",
      "react-dom",
      "zustand",
      "@base-ui/react",
      "lucide-react",
      "valibot",
      "idb",
      "uplot",
      "react-error-boundary",
      "react-resizable-panels",
      "tinykeys",
      "zundo",
      "@fontsource-variable/inter",
      "@fontsource-variable/jetbrains-mono",
    ],
  },
  {
    name: "cli",
    holds: ["src/cli/"],
    rooms: [
      ...WHOLE_ENGINE,
      "weightFileNames",
      "bench",
      "statistics",
      "tuning",
      "parity",
      "stock",
      "recording",
      "colours",
    ],
    typesOf: ["protocol"],
    packages: ["node:*", "webgpu", "sharp", "fast-png", "valibot", "package.json"],
  },
];

describe("the code under src", () => {
  const arrows = readArrows(fileURLToPath(new URL("..", import.meta.url)), "src");

  test("its imports point only where the table allows", () => {
    expect(arrows.length).toBeGreaterThan(100);
    expect(offendingArrows(arrows, ROOMS)).toEqual([]);
  });

  test("no file imports itself through others", () => {
    expect(importCycles(arrows)).toEqual([]);
  });
});

describe("the checker itself", () => {
  test.each([
    ["src/engine/data/zip.ts", "src/engine/tensor/tf.ts", "data may not import tensor"],
    ["src/engine/kernels/warp/warp.ts", "src/engine/networks/layers.ts", "kernels may not import networks"],
    ["src/engine/losses/total.ts", "@tensorflow/tfjs-core", "losses may not use this package"],
    ["src/engine/tensor/operation.ts", "@tensorflow/tfjs-core", "tensor may not use this package"],
    ["src/engine/training/step.ts", "src/engine/stock/stock.ts", "training may not import stock"],
    ["src/viz/points.ts", "src/engine/protocol.ts", "viz may import only types of protocol"],
    ["src/app/App.tsx", "src/engine/training/trainer.ts", "app may not import training"],
    ["src/engine/session/runSession.ts", "src/app/App.tsx", "session may not import app"],
    ["src/engine/engine.ts", "node:fs", "engine may not use this package"],
    ["src/helpers.ts", "src/engine/problem.ts", "the file belongs to no room; give it a row in the table"],
  ])("%s -> %s is refused", (from, to, reason) => {
    expect(offendingArrows([{ from, to, line: 7, isTypeOnly: false }], ROOMS)).toEqual([
      `${from}:7 -> ${to}: ${reason}`,
    ]);
  });

  test.each([
    ["src/viz/points.ts", "src/engine/protocol.ts", true],
    ["src/app/App.tsx", "src/viz/points.ts", false],
    ["src/app/store/run.ts", "src/engine/training/config.ts", false],
    ["src/engine/tensor/tf.ts", "@tensorflow/tfjs-core", false],
    ["src/cli/train.ts", "node:fs/promises", false],
  ])("%s -> %s is allowed", (from, to, isTypeOnly) => {
    expect(offendingArrows([{ from, to, line: 7, isTypeOnly }], ROOMS)).toEqual([]);
  });
});
