import { describe, expect, test } from "vitest";
import { currentBackend } from "../tensor/backend.ts";
import type { KernelSpec } from "./spec.ts";

const sources = import.meta.glob<string>("./**/*.wgsl", { query: "?raw", import: "default", eager: true });
const modules = import.meta.glob<Record<string, unknown>>(
  ["./*/*.ts", "!./*/*.{test,gpu.test,bench,reference}.ts"],
  {
    eager: true,
  },
);
const specs = Object.values(modules).flatMap((exported) => Object.values(exported).filter(isKernelSpec));

function isKernelSpec(value: unknown): value is KernelSpec {
  return typeof value === "object" && value !== null && "wgsl" in value && "workgroupSize" in value;
}

/** What the adapter's compiler says about a kernel, as `line:column kind: message` with the line itself below. */
async function compilerMessages(code: string): Promise<string> {
  const { device } = currentBackend();
  device.pushErrorScope("validation");
  const { messages } = await device.createShaderModule({ code }).getCompilationInfo();
  await device.popErrorScope();
  const lines = code.split("\n");
  return messages
    .map(
      ({ lineNum, linePos, type, message }) =>
        `${lineNum}:${linePos} ${type}: ${message}\n    ${lines[lineNum - 1]}`,
    )
    .join("\n");
}

/** The interface that a kernel's WGSL declares, in the words of its spec. A word that WGSL reserves, such as `target`,
 *  ends in an underscore there. */
function declaredInterface(wgsl: string) {
  const bindings = [
    ...wgsl.matchAll(/@group\(0\)\s*@binding\((\d+)\)\s*var<(?:storage,\s*)?(\w+)>\s*(\w+)\s*:\s*(\w+)/g),
  ]
    .map(([, index, access, name, type]) => ({
      index: Number(index),
      access,
      name: name.replace(/_$/, ""),
      type,
    }))
    .sort((a, b) => a.index - b.index);
  const named = (access: string) => bindings.filter((b) => b.access === access).map(({ name }) => name);
  const uniform = bindings.find(({ access }) => access === "uniform");
  const fields = new RegExp(`struct ${uniform?.type}\\s*\\{([^}]*)\\}`).exec(wgsl)?.[1] ?? "";
  const [, size = ""] = /@workgroup_size\(([^)]*)\)/.exec(wgsl) ?? [];
  return {
    indices: bindings.map(({ index }) => index),
    reads: named("read"),
    updatesAndWrites: named("read_write"),
    uniforms: [...fields.matchAll(/(\w+)\s*:\s*(u32|i32|f32)/g)].map(([, name, type]) => [name, type]),
    workgroupSize: size.split(",").map((part) => constantIn(wgsl, part.trim())),
  };
}

/** A literal such as `64` or `8u`, or the value of the constant of that name. */
function constantIn(wgsl: string, text: string): number {
  const value = /^\d/.test(text)
    ? text
    : new RegExp(`\\b(?:const|override) ${text}(?:\\s*:\\s*u32)?\\s*=\\s*(\\d+)`).exec(wgsl)?.[1];
  return Number.parseInt(value ?? "", 10);
}

describe.each(specs)("kernel $name", (spec) => {
  test("compiles without a word", async () => {
    expect(await compilerMessages(spec.wgsl)).toBe("");
  });

  test("declares in WGSL what its spec says", () => {
    const [x, y, z] = spec.workgroupSize;
    const declared = declaredInterface(spec.wgsl);
    const bindings = spec.reads.length + (spec.updates?.length ?? 0) + spec.writes.length;
    const hasUniforms = Object.keys(spec.uniforms).length > 0;
    expect({ ...declared, workgroupSize: [...declared.workgroupSize, 1, 1].slice(0, 3) }).toEqual({
      indices: Array.from({ length: bindings + (hasUniforms ? 1 : 0) }, (_, index) => index),
      reads: spec.reads,
      updatesAndWrites: [...(spec.updates ?? []), ...spec.writes],
      uniforms: Object.entries(spec.uniforms),
      workgroupSize: [x, y, z],
    });
  });
});

test("every .wgsl file is part of an exported spec, and names are used once", () => {
  const unused = Object.keys(sources).filter(
    (file) => !specs.some(({ wgsl }) => wgsl.includes(sources[file])),
  );
  expect(unused).toEqual([]);
  const names = specs.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("a kernel that does not compile is reported with its place", async () => {
  const wgsl = "@compute @workgroup_size(64)\nfn main() {\n  let x = missing;\n}";
  expect(await compilerMessages(wgsl)).toMatch(/^3:11 error: .*missing.*\n {6}let x = missing;$/);
});
