import { parseArgs } from "node:util";
import { buildIfStale, builtFolder } from "./build.mjs";
import { openPage } from "./openPage.mjs";
import { listen, staticServer } from "./staticServer.mjs";

/** `npm start`: builds the playground if need be, serves it, prints the address and opens it where there is a display.
 *  `--port N` takes that port or fails; without it, 4173 or the next free one. `--no-open` only prints. */
const { values } = parseArgs({
  options: { port: { type: "string" }, open: { type: "boolean", default: true } },
  allowNegative: true,
});

const server = staticServer(builtFolder);
const address = await start().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(`\n  GasMono Playground: ${address}\n  Ctrl+C ends it.\n`);
if (values.open) openPage(address);

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}

async function start() {
  await buildIfStale((text) => console.log(text));
  return listen(server, { port: Number(values.port ?? 4173), exactly: values.port !== undefined });
}
