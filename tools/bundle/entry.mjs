// First of all, so that no library logs to stdout while it is loaded.

import { main } from "../../src/cli/main.ts";
import { runCommand } from "../env/terminal.mjs";

await runCommand(main, "gasmono");
