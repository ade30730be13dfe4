import { spawn } from "node:child_process";

/** Shows the address in the person's browser where there is a display. Whatever goes wrong is no failure: the address
 *  has been printed.
 *  @param {string} address */
export function openPage(address) {
  const command = openerFor(process.platform, process.env);
  if (command === null) return;
  const [program, ...args] = command;
  const child = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/** @param {string} platform @param {NodeJS.ProcessEnv} env
 *  @returns {readonly [string, ...string[]] | null} the program that opens an address, or null where nobody would see it */
export function openerFor(platform, env) {
  if (env.CI) return null;
  if (platform === "darwin") return ["open"];
  // `start` is a word of the shell; its first quoted argument is a window title.
  if (platform === "win32") return ["cmd", "/c", "start", ""];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ["xdg-open"] : null;
}
