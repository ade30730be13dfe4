import { defineConfig } from "vitest/config";

/** Two projects: `plain` needs nothing but Node; `gpu` needs a WebGPU adapter and fails without one. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "plain",
          environment: "node",
          include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tools/**/*.test.ts"],
          exclude: ["**/node_modules/**", "src/**/*.gpu.test.ts"],
        },
      },
      {
        test: {
          name: "gpu",
          environment: "node",
          include: ["src/**/*.gpu.test.ts"],
          setupFiles: ["tools/test/gpuSetup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // One worker: a software adapter already uses every core.
          fileParallelism: false,
        },
      },
    ],
  },
});
