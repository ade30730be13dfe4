import { run } from "../env/process.mjs";

/** What each part of the code may rely on: the engine has no DOM and no Node, the page no Node. */
const PROJECTS = ["tsconfig.engine.json", "tsconfig.app.json", "tsconfig.node.json"];

/** @returns {Promise<boolean>} whether all three projects have right types */
export async function checkTypes() {
  let ok = true;
  for (const project of PROJECTS) {
    const { exitCode } = await run([process.execPath, "node_modules/typescript/bin/tsc", "-p", project]);
    ok &&= exitCode === 0;
  }
  return ok;
}
