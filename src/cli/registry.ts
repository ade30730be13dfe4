import type { CommandEntry } from "./command.ts";

/** Every terminal command. To add one: a file here beside it that exports `command`, and a row in this table. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  adapter: {
    summary: "Which GPU adapter the commands would use.",
    needsGpu: true,
    load: () => import("./adapter.ts"),
  },
};
