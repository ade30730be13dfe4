import { Console } from "node:console";
import { loadCli } from "./env/cliBundle.mjs";

// Whatever a library logs is for people; stdout belongs to the one JSON object.
globalThis.console = new Console(process.stderr, process.stderr);

const { main } = await loadCli();
const exitCode = await main(process.argv.slice(2), {
  say: (text) => process.stderr.write(`${text}\n`),
  print: (text) => process.stdout.write(`${text}\n`),
});
// Dawn keeps the process alive as long as a device does; what was printed must be out before it ends.
process.stdout.write("", () => process.exit(exitCode));
