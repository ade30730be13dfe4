import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync, Visitor } from "vite";

/** One import or re-export. `to` is a file (`src/...`) or the name of a package (`three`, `node:fs`). */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly line: number;
  /** True for `import type`, which is gone when the code runs. */
  readonly isTypeOnly: boolean;
}

/** A part of `src` and what it may import. Names of rooms and packages; `*` stands for all of them. */
export interface Room {
  readonly name: string;
  /** Folders (ending in `/`) and single files. A file belongs to the room with the longest fitting entry. */
  readonly holds: readonly string[];
  readonly rooms: readonly string[];
  /** Rooms that it may only import types from. */
  readonly typesOf?: readonly string[];
  readonly packages?: readonly string[];
}

/** All imports of one file, static and dynamic, of values and of types. */
export function arrowsOf(file: string, source: string): Arrow[] {
  const arrows: Arrow[] = [];
  const add = (specifier: unknown, start: number, isTypeOnly: boolean): void => {
    const line = source.slice(0, start).split("\n").length;
    if (typeof specifier !== "string") throw new Error(`${file}:${line} imports what only running can tell.`);
    arrows.push({ from: file, to: resolve(file, specifier), line, isTypeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source.value, node.start, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source.value, node.start, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source.value, node.start, node.exportKind === "type");
    },
    ImportExpression: (node) => add("value" in node.source && node.source.value, node.start, false),
    TSImportType: (node) => add(node.source.value, node.start, true),
  }).visit(parseSync(file, source).program);
  return arrows;
}

function resolve(file: string, specifier: string): string {
  const [path] = specifier.split("?");
  if (path.startsWith(".")) return posix.join(posix.dirname(file), path);
  return path
    .split("/")
    .slice(0, path.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The code files under `folder` of `root`, without tests, benches and declarations. */
export function codeFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
    .filter((name) => /\.tsx?$/.test(name) && !/\.(test|bench|d)\.tsx?$/.test(name))
    .sort();
}

export function readArrows(root: string, folder: string): Arrow[] {
  return codeFiles(root, folder).flatMap((file) => arrowsOf(file, readFileSync(join(root, file), "utf8")));
}

/** The room that holds `file`, or undefined. */
export function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  const fits = (entry: string) => (entry.endsWith("/") ? file.startsWith(entry) : file === entry);
  const longest = (room: Room) => Math.max(0, ...room.holds.filter(fits).map((entry) => entry.length));
  const [best] = rooms.filter((room) => longest(room) > 0).sort((a, b) => longest(b) - longest(a));
  return best;
}

/** The arrows that point where they may not, each as `from:line -> to` with the reason. */
export function offendingArrows(arrows: readonly Arrow[], rooms: readonly Room[]): string[] {
  return arrows.flatMap((arrow) => {
    const reason = objection(arrow, rooms);
    return reason === null ? [] : [`${arrow.from}:${arrow.line} -> ${arrow.to}: ${reason}`];
  });
}

function objection({ from, to, isTypeOnly }: Arrow, rooms: readonly Room[]): string | null {
  const home = roomOf(from, rooms);
  if (home === undefined) return "the file belongs to no room; give it a row in the table";
  const allows = (list: readonly string[] | undefined, name: string) =>
    list?.some(
      (entry) => entry === name || entry === "*" || (entry === "node:*" && name.startsWith("node:")),
    ) ?? false;
  if (!to.startsWith("src/"))
    return allows(home.packages, to) ? null : `${home.name} may not use this package`;
  const target = roomOf(to, rooms);
  if (target === undefined) return "the target belongs to no room";
  if (target === home || allows(home.rooms, target.name)) return null;
  if (!allows(home.typesOf, target.name)) return `${home.name} may not import ${target.name}`;
  return isTypeOnly ? null : `${home.name} may import only types of ${target.name}`;
}

/** Every loop of imports that remains when the code runs, as `a -> b -> a`, starting at its first file by name. */
export function importCycles(arrows: readonly Arrow[]): string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isTypeOnly } of arrows) {
    if (!isTypeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const cycles = new Set<string>();
  const finished = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) {
      const loop = path.slice(start);
      const first = loop.indexOf([...loop].sort()[0]);
      const rotated = [...loop.slice(first), ...loop.slice(0, first)];
      cycles.add([...rotated, rotated[0]].join(" -> "));
      return;
    }
    if (finished.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    finished.add(file);
  };
  for (const file of [...targets.keys()].sort()) visit(file, []);
  return [...cycles].sort();
}
