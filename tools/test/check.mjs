import { run } from "../env/process.mjs";
import { checkTypes } from "./types.mjs";

/** `npm run check`: types, then the import arrows between the rooms of `src`. Seconds, for while one writes. */
const typesAreRight = await checkTypes();
const { exitCode } = await run([
  process.execPath,
  "node_modules/vitest/vitest.mjs",
  "run",
  "--project",
  "plain",
  "src/importArrows.test.ts",
]);
process.exit(typesAreRight ? exitCode : 1);
