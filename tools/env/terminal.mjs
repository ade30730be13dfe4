import { Console } from "node:console";

// Whatever a library logs is for people; stdout belongs to the one JSON object.
globalThis.console = new Console(process.stderr, process.stderr);

/** What a program ends with whose reader has gone (`... | head`): 128 and the number of SIGPIPE, as shells count. */
const READER_GONE = 141;

for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(READER_GONE);
  });
}

/** Runs the terminal command with this process's arguments and ends the process with its exit code.
 *  @param {typeof import("../../src/cli/main.ts").main} main
 *  @param {string} invocation what a person types to start it */
export async function runCommand(main, invocation) {
  const exitCode = await main(process.argv.slice(2), {
    invocation,
    say: (text) => process.stderr.write(`${text}\n`),
    print: (text) => process.stdout.write(`${text}\n`),
  });
  // Dawn keeps the process alive as long as a device does; what was said and printed must be out before it ends.
  process.stderr.write("", () => process.stdout.write("", () => process.exit(exitCode)));
}
