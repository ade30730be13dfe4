import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { gitCommit } from "./src/cli/gitCommit.ts";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // Relative, so that the built page can be served from any folder of a static host.
  base: "./",
  define: { __COMMIT__: JSON.stringify(await gitCommit()) },
  worker: { format: "es" },
  build: {
    target: "es2023",
    sourcemap: true,
    // kB, unzipped: three and the tensor library are such wholes. What the first second needs is held by
    // tools/serve/pageWeight.test.ts.
    chunkSizeWarningLimit: 900,
  },
});
