import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { projectRoot } from "./projectRoot.mjs";

/** @typedef {{ exitCode: number, output: string }} Ended */

/** Runs a program in the project's root, without input, and waits for its end. A program that cannot be started or
 *  takes too long ends with 127 or 124, like in a shell.
 *  @param {readonly string[]} command
 *  @param {{ env?: NodeJS.ProcessEnv, capture?: boolean, minutes?: number }} [options] `capture` keeps stdout instead of showing it
 *  @returns {Promise<Ended>} */
export function run([program, ...args], { env = {}, capture = false, minutes = 15 } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: projectRoot,
      env: { ...process.env, ...env },
      stdio: ["ignore", capture ? "pipe" : "inherit", capture ? "ignore" : "inherit"],
      timeout: minutes * 60_000,
    });
    let output = "";
    child.stdout?.on("data", (text) => {
      output += text;
    });
    child.once("error", () => resolve({ exitCode: 127, output }));
    child.once("close", (code) => resolve({ exitCode: code ?? 124, output }));
  });
}

/** @returns {boolean} may we install packages with apt? */
export function canUseApt() {
  return process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** `debian`, `ubuntu` ..., or an empty string outside Linux. */
export function distribution() {
  const file = "/etc/os-release";
  if (!existsSync(file)) return "";
  return /^ID="?([\w-]+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
}
