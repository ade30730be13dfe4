import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openerFor } from "./openPage.mjs";
import { listen, staticServer } from "./staticServer.mjs";

const parent = mkdtempSync(join(tmpdir(), "gasmono-serve-"));
const folder = join(parent, "dist");
const started: ReturnType<typeof staticServer>[] = [];

beforeAll(() => {
  mkdirSync(join(folder, "assets"), { recursive: true });
  for (const name of ["index.html", "a b.txt", "assets/main-1a2b.js", "assets/codec.wasm", "room.zip"]) {
    writeFileSync(join(folder, name), `this is ${name}`);
  }
  writeFileSync(join(parent, "secret.txt"), "not for the page");
});
afterEach(() => {
  for (const server of started.splice(0)) server.close();
});
afterAll(() => rmSync(parent, { recursive: true }));

async function serve(where: { port: number; exactly?: boolean } = { port: 0 }): Promise<string> {
  const server = staticServer(folder);
  started.push(server);
  return listen(server, where);
}

/** The status of a path sent exactly as written; `fetch` would tidy it first. */
function statusOf(address: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(address, { path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}

test.each([
  ["", "text/html; charset=utf-8"],
  ["a%20b.txt?version=2", "text/plain; charset=utf-8"],
  ["assets/main-1a2b.js", "text/javascript; charset=utf-8"],
  ["assets/codec.wasm", "application/wasm"],
  ["room.zip", "application/zip"],
])("/%s comes as %s", async (path, mediaType) => {
  const response = await fetch((await serve()) + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe(mediaType);
  expect(await response.text()).toBe(
    `this is ${path === "" ? "index.html" : decodeURIComponent(path).split("?")[0]}`,
  );
});

test("every answer forbids what the page does not need", async () => {
  const address = await serve();
  for (const path of ["", "missing"]) {
    const policy = (await fetch(address + path)).headers.get("Content-Security-Policy");
    expect(policy).toContain("default-src 'none'; script-src 'self' ");
    expect(policy).not.toMatch(/unsafe-(inline|eval|hashes)(?<!wasm-unsafe-eval)/);
  }
});

test.each([
  "/missing.js",
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/assets/..%2f..%2fsecret.txt",
  "/assets",
  "/%00",
  "/%",
])("%s is not found", async (path) => {
  expect(await statusOf(await serve(), path)).toBe(404);
});

test("only reading is allowed", async () => {
  expect((await fetch(await serve(), { method: "POST", body: "x" })).status).toBe(405);
});

test("a taken port gives way to the next one, unless it was asked for by number", async () => {
  const port = Number(new URL(await serve()).port);
  expect(Number(new URL(await serve({ port })).port)).toBeGreaterThan(port);
  await expect(serve({ port, exactly: true })).rejects.toThrow(`Port ${port} is taken.`);
});

test("a page is opened only where somebody can see it", () => {
  expect(openerFor("linux", {})).toBeNull();
  expect(openerFor("linux", { DISPLAY: ":0" })).toEqual(["xdg-open"]);
  expect(openerFor("linux", { DISPLAY: ":0", CI: "true" })).toBeNull();
  expect(openerFor("darwin", {})).toEqual(["open"]);
  expect(openerFor("win32", {})?.[0]).toBe("cmd");
});
