import { expect, test } from "vitest";
import { writeSafetensors } from "../checkpoint/safetensors.ts";
import { openGoldenFolder } from "./goldenFolder.ts";

const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const manifest = { seed_prefix: "b.", height: 32, width: 64 };

function folderOf(files: Readonly<Record<string, Uint8Array>>) {
  return openGoldenFolder({ names: Object.keys(files), read: async (file) => files[file] });
}

test("golden folder: prefix and size come from the manifest, tensors from safetensors", async () => {
  const tensors = writeSafetensors(
    new Map([["f0", { dtype: "F32", shape: [2], data: new Float32Array([1, 2]) }]]),
  );
  const folder = await folderOf({ "manifest.json": encode(manifest), "case.safetensors": tensors });
  expect(folder).toMatchObject({ seedPrefix: "b.", height: 32, width: 64 });
  expect(folder.has("case.safetensors")).toBe(true);
  expect(folder.has("other.safetensors")).toBe(false);
  expect((await folder.tensors("case.safetensors")).get("f0")).toEqual({
    shape: [2],
    data: new Float32Array([1, 2]),
  });
});

test("golden folder: what a file lacks is a problem, in a subset only if a case cannot do without", async () => {
  const tensors = writeSafetensors(
    new Map([["f0", { dtype: "F32", shape: [1], data: new Float32Array(1) }]]),
  );
  const files = { "case.safetensors": tensors };
  const whole = await (await folderOf({ ...files, "manifest.json": encode(manifest) })).tensors(
    "case.safetensors",
  );
  const part = await (
    await folderOf({ ...files, "manifest.json": encode({ ...manifest, subset: true }) })
  ).tensors("case.safetensors");
  const lacks = expect.objectContaining({
    problem: expect.objectContaining({ code: "golden-tensor", message: 'The file lacks "f1".' }),
  });
  expect(() => whole.find("f1")).toThrow(lacks);
  expect(() => whole.get("f1")).toThrow(lacks);
  expect(part.find("f1")).toBeNull();
  expect(() => part.get("f1")).toThrow(lacks);
});

test("golden folder: damaged JSON and damaged tensors are problems that name the file", async () => {
  const folder = await folderOf({
    "manifest.json": encode(manifest),
    "case.json": new TextEncoder().encode('{"a": 1'),
    "case.safetensors": new Uint8Array(20),
  });
  await expect(folder.json("case.json")).rejects.toMatchObject({
    problem: { code: "golden-json", file: "case.json" },
  });
  await expect(folder.tensors("case.safetensors")).rejects.toMatchObject({
    problem: { file: "case.safetensors" },
  });
});

test("golden folder: a missing manifest, a manifest without a size and a missing case are problems", async () => {
  await expect(folderOf({})).rejects.toMatchObject({ problem: { code: "golden-missing" } });
  await expect(folderOf({ "manifest.json": encode({ seed_prefix: "" }) })).rejects.toMatchObject({
    problem: { code: "golden-manifest" },
  });
  for (const width of [0, 96.5, "96", 1025])
    await expect(folderOf({ "manifest.json": encode({ ...manifest, width }) })).rejects.toMatchObject({
      problem: { code: "golden-manifest" },
    });
  const folder = await folderOf({ "manifest.json": encode(manifest) });
  await expect(folder.tensors("case.safetensors")).rejects.toMatchObject({
    problem: { code: "golden-missing", file: "case.safetensors" },
  });
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
  "golden folder: a tensor with %s in it is refused",
  async (value) => {
    const data = new Float32Array([value, 1]);
    const tensors = writeSafetensors(new Map([["f0", { dtype: "F32", shape: [2], data }]]));
    const folder = await folderOf({ "manifest.json": encode(manifest), "case.safetensors": tensors });
    await expect(folder.tensors("case.safetensors")).rejects.toMatchObject({
      problem: {
        code: "golden-not-finite",
        file: "case.safetensors",
        message: `"f0" is ${value} at its element 0.`,
      },
    });
  },
);

test("golden folder: a tensor that is not float32 is refused by name", async () => {
  const tensors = writeSafetensors(new Map([["n", { dtype: "I32", shape: [1], data: new Int32Array(1) }]]));
  const folder = await folderOf({ "manifest.json": encode(manifest), "case.safetensors": tensors });
  await expect(folder.tensors("case.safetensors")).rejects.toThrow('"n" is not float32');
});
