import { defineConfig } from "vitest/config";

/** Two projects: `plain` needs nothing but Node; `gpu` needs a WebGPU adapter and fails without one. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "plain",
          environment: "node",
          include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tools/**/*.test.ts", "e2e/fixtures/*.test.ts"],
          exclude: ["**/node_modules/**", "src/**/*.gpu.test.ts"],
          // A machine that is busy with something else makes no test fail.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "gpu",
          environment: "node",
          include: ["src/**/*.gpu.test.ts"],
          setupFiles: ["tools/test/gpuSetup.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // One worker: a software adapter already uses every core.
          fileParallelism: false,
          // The tensor library is some 600 modules. Bundled once and kept, a test file starts in 0.4 s instead of 5 s.
          deps: {
            optimizer: {
              ssr: {
                enabled: true,
                include: [
                  "@tensorflow/tfjs-core",
                  "@tensorflow/tfjs-core/dist/register_all_gradients.js",
                  "@tensorflow/tfjs-backend-webgpu",
                ],
              },
            },
          },
        },
      },
    ],
  },
});
