import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { pipeline } from "node:stream";
import { contentSecurityPolicy } from "./contentSecurityPolicy.mjs";

/** @type {Readonly<Record<string, string>>} */
const MEDIA_TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".zip": "application/zip",
};

/** Only this machine is served: WebGPU needs a secure context, which a page from 127.0.0.1 is without a certificate. */
const HOST = "127.0.0.1";
const PORTS_TO_TRY = 20;

/** A server of the files in a folder: GET and HEAD, no listing, no file outside the folder.
 *  @param {string} folder */
export function staticServer(folder) {
  return createServer(async (request, response) => {
    response.setHeader("Content-Security-Policy", contentSecurityPolicy);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { Allow: "GET, HEAD" }).end();
      return;
    }
    const file = await fileFor(folder, request.url ?? "/");
    if (file === null) {
      response
        .writeHead(404, { "Content-Type": "text/plain; charset=utf-8" })
        .end("There is no such file.\n");
      return;
    }
    response.writeHead(200, {
      "Content-Type": MEDIA_TYPES[extname(file.path).toLowerCase()] ?? "application/octet-stream",
      "Content-Length": file.sizeBytes,
      // The build names what is in assets/ by its contents; the rest may change under the same name.
      "Cache-Control": file.isNamedByContents ? "max-age=31536000, immutable" : "no-cache",
    });
    if (request.method === "HEAD") response.end();
    else pipeline(createReadStream(file.path), response, () => {}); // a browser may leave at any time
  });
}

/** @param {string} folder @param {string} url */
async function fileFor(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return null; // not a URL: there is no such file
  }
  if (path.includes("\0")) return null;
  // A path from the root cannot climb above it: normalising drops what would leave the folder.
  const file = join(folder, normalize(path.endsWith("/") ? `${path}index.html` : path));
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) return null;
  return { path: file, sizeBytes: found.size, isNamedByContents: path.startsWith("/assets/") };
}

/** Listens at `port` or the next free one (at `port` alone if `exactly`), and gives the page's address.
 *  @param {import("node:http").Server} server
 *  @param {{ port: number, exactly?: boolean }} where
 *  @returns {Promise<string>} */
export async function listen(server, { port, exactly = false }) {
  const last = exactly ? port : port + PORTS_TO_TRY - 1;
  for (let candidate = port; ; candidate++) {
    const error = await tryPort(server, candidate);
    if (error === null) {
      const address = /** @type {import("node:net").AddressInfo} */ (server.address());
      return `http://${HOST}:${address.port}/`;
    }
    if (error.code !== "EADDRINUSE") throw error;
    if (candidate === last) {
      throw new Error(exactly ? `Port ${port} is taken.` : `Ports ${port} to ${last} are all taken.`);
    }
  }
}

/** @param {import("node:http").Server} server @param {number} port
 *  @returns {Promise<NodeJS.ErrnoException | null>} */
function tryPort(server, port) {
  return new Promise((resolve) => {
    server.once("error", resolve);
    server.listen(port, HOST, () => {
      server.removeListener("error", resolve);
      resolve(null);
    });
  });
}
