import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "../env/projectRoot.mjs";
import { mutations } from "./mutations.mjs";

/** `node tools/golden/mutate.mjs [--whole] [--first] [WORD...]` puts each mistake of `mutations.mjs` (or those whose names
 *  hold a word) into a throw-away copy of the project, runs the parity tests there and prints which ones went red. Ends with
 *  1 if a mistake stays unseen. By default the project's subset alone judges, with `--whole` the whole golden set as well;
 *  with `--first` each run ends at its first red case. Takes minutes, so it belongs to no other run. */

const COPIED = ["src", "tools", "package.json", "vitest.config.ts"];
const TESTS = "src/engine/parity/parity.gpu.test.ts";

const { values, positionals: words } = parseArgs({
  options: { whole: { type: "boolean", default: false }, first: { type: "boolean", default: false } },
  allowPositionals: true,
});
const chosen = mutations.filter(
  ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
);

const copy = mkdtempSync(join(tmpdir(), "gasmono-mutate-"));
try {
  copyProject();
  const baseline = await redTests();
  if (baseline.length > 0) throw new Error(`Without any mistake these are red: ${baseline.join(", ")}`);
  console.log("without a mistake: all green");
  let unseen = 0;
  for (const mutation of chosen) {
    const original = apply(mutation);
    const red = await redTests();
    writeFileSync(join(copy, mutation.file), original);
    if (red.length === 0) unseen++;
    console.log(`| ${mutation.name} | ${red.length === 0 ? "NONE" : red.join(", ")} |`);
  }
  console.log(`${chosen.length - unseen} of ${chosen.length} mistakes seen`);
  process.exitCode = unseen === 0 && chosen.length > 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Its own `node_modules` of links, so that caches in there are the copy's. */
function copyProject() {
  for (const entry of COPIED) cpSync(join(projectRoot, entry), join(copy, entry), { recursive: true });
  mkdirSync(join(copy, "node_modules"));
  for (const entry of readdirSync(join(projectRoot, "node_modules")))
    if (!entry.startsWith("."))
      symlinkSync(join(projectRoot, "node_modules", entry), join(copy, "node_modules", entry));
}

/** Puts the mistake in. @param {import("./mutations.mjs").Mutation} mutation @returns {string} the file as it was */
function apply({ name, file, from, to }) {
  const original = readFileSync(join(copy, file), "utf8");
  const found = original.split(from).length - 1;
  if (found !== 1) throw new Error(`${name}: "${from}" stands ${found} times in ${file}, expected once.`);
  writeFileSync(
    join(copy, file),
    original.replace(from, () => to),
  );
  return original;
}

/** The cases that fail in the copy. @returns {Promise<string[]>} */
async function redTests() {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const vitest = join(projectRoot, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--project", "gpu", TESTS, "--reporter=json", `--outputFile=${report}`];
  if (values.first) args.push("--bail=1");
  const env = values.whole ? process.env : { ...process.env, GASMONO_SHARED: join(copy, "none") };
  await new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: copy, env, stdio: "ignore" }).once("close", resolve);
  });
  /** @type {{ testResults: { assertionResults: { status: string, title: string, ancestorTitles: string[] }[] }[] }} */
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const ran = tests.filter(({ status }) => status === "passed" || status === "failed");
  if (ran.length === 0) throw new Error("No parity test ran in the copy.");
  return ran
    .filter(({ status }) => status === "failed")
    .map(({ title }) => title.replace(/^case '(.*)'$/, "$1"));
}
