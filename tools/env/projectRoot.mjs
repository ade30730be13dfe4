import { fileURLToPath } from "node:url";

/** The folder that holds package.json, whatever folder a tool is started from. */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));
