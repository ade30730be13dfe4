import { loadCli } from "./env/cliBundle.mjs";
import { runCommand } from "./env/terminal.mjs";

const { main } = await loadCli();
await runCommand(main, "npm run -s cli --");
