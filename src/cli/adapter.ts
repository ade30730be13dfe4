import type { Command } from "./command.ts";
import { driverInUse } from "./dawn.ts";
import { openDevice } from "./device.ts";

/** `{ok, name, isSoftware, driver, features, limits}`; refuses with `device-no-adapter` where there is none. */
export const command: Command = {
  usage: "",
  description: "Names the GPU adapter that training and tests would use, with its features and limits.",
  options: {},
  async run({ say }) {
    const { report } = await openDevice();
    const driver = driverInUse();
    say(`${report.name}${report.isSoftware ? " (software)" : ""}${driver === null ? "" : ` from ${driver}`}`);
    return { exitCode: 0, result: { ok: true, ...report, driver } };
  },
};
