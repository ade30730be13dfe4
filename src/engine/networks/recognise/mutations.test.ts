import { expect, test } from "vitest";
import type { StoredTensor } from "../../checkpoint/safetensors.ts";
import { uniformAt } from "../../tensor/random.ts";
import { fileOf, namedTensor, specsOfRun, tensorsOf } from "./checkpointTesting.ts";
import { recognise } from "./recognise.ts";

const specs = specsOfRun("nano");
const sound = [...tensorsOf(specs)];

type Draw = (below: number) => number;
type Entry = readonly [string, StoredTensor];

/** What may happen to one tensor of a file. */
const MUTATIONS: readonly ((entry: Entry, draw: Draw) => readonly Entry[])[] = [
  () => [],
  ([name, { shape }], draw) => [
    [
      name,
      namedTensor(
        name,
        shape.map(() => draw(9)),
      ),
    ],
  ],
  ([name, { shape }]) => [[name, namedTensor(name, [...shape, 1])]],
  ([name]) => [[name, namedTensor(name, [])]],
  ([name, { shape, data }]) => [[name, { dtype: "I64", shape, data: new BigInt64Array(data.length) }]],
  ([name, tensor], draw) => [[name.replace(/\d+/, () => String(draw(70))), tensor]],
  ([name, tensor], draw) => [[name.split(".").toSpliced(draw(4), 1).join("."), tensor]],
  ([name, tensor]) => [[name.slice(name.indexOf(".") + 1), tensor]],
  ([name, tensor]) => [
    [name, tensor],
    [`module.${name}`, namedTensor("another", tensor.shape)],
  ],
];

test("recognise: whatever happens to some tensors, each network is whole or refused with a reason", () => {
  let refusals = 0;
  for (let round = 0; round < 80; round++) {
    let drawn = 0;
    const key = { seed: 11, step: round, purpose: 0 };
    const draw: Draw = (below) => Math.floor(below * uniformAt(key, drawn++));
    const hit = new Set(Array.from({ length: 1 + draw(4) }, () => draw(sound.length)));
    const mutated = new Map(
      sound.flatMap((entry, i) => (hit.has(i) ? MUTATIONS[draw(MUTATIONS.length)](entry, draw) : [entry])),
    );
    const { report, tensors } = recognise([fileOf("weights.pth", mutated)]);
    for (const network of report.networks.map((found) => found.network))
      expect(report.absent).not.toContain(network);
    const prefixes = new Set([...tensors.keys()].map((name) => name.split(".")[0]));
    expect(prefixes.size).toBe(report.networks.length);
    const wrong = specs.filter(({ name, torchShape }) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) return prefixes.has(name.split(".")[0]);
      const size = torchShape.reduce((a, b) => a * b, 1);
      return tensor.torchShape.join() !== torchShape.join() || tensor.values.length !== size;
    });
    expect(wrong, `round ${round}`).toEqual([]);
    if (report.networks.length < 6) {
      refusals++;
      expect(report.problems, `round ${round}`).not.toEqual([]);
    }
  }
  expect(refusals).toBeGreaterThan(50);
}, 30_000);
