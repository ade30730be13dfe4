import { expect, test } from "vitest";
import { type Tensor, tf } from "../../tensor/tf.ts";
import { COEFFICIENTS, chooseCoefficients } from "./chooseCoefficients.ts";

const integer = (value: number): Tensor => tf.tensor1d([value], "int32");

/** Coefficient i of group g in row r is 100 r + 10 g + i. */
function tableOf(rows: number, firstCount: number) {
  const values = Array.from({ length: rows * 3 * COEFFICIENTS }, (_, at) => {
    const [row, group, i] = [Math.floor(at / 24), Math.floor(at / 8) % 3, at % 8];
    return 100 * row + 10 * group + i;
  });
  return { table: tf.tensor3d(values, [rows, 3, COEFFICIENTS]), firstCount: integer(firstCount) };
}

const numbers = async (tensor: Tensor) => [...(await tensor.data())];
const row = (first: number) => Array.from({ length: COEFFICIENTS }, (_, i) => first + i);

test("chooseCoefficients: the row of the update that is due, a tensor a group", async () => {
  const applied = integer(6);
  const chosen = chooseCoefficients(tableOf(3, 5), applied, integer(0));
  expect(await numbers(chosen.encoder)).toEqual(row(100));
  expect(await numbers(chosen.decoder)).toEqual(row(110));
  expect(await numbers(chosen.pose)).toEqual(row(120));
  expect(await numbers(applied)).toEqual([7]);
});

test("chooseCoefficients: a skipped update is not counted, so the next one has the same coefficients", async () => {
  const applied = integer(0);
  const firsts: number[] = [];
  for (const skip of [0, 3, 0, -1, 0]) {
    const { encoder } = chooseCoefficients(tableOf(4, 0), applied, integer(skip));
    firsts.push((await numbers(encoder))[0]);
  }
  expect(firsts).toEqual([0, 100, 100, 200, 200]);
  expect(await numbers(applied)).toEqual([3]);
});

test.each([
  [4, "before the table"],
  [7, "beyond it"],
])("chooseCoefficients: a count of %i, %s, gives NaN", async (count) => {
  const chosen = chooseCoefficients(tableOf(2, 5), integer(count), integer(0));
  for (const tensor of Object.values(chosen)) expect(await numbers(tensor)).toEqual(row(Number.NaN));
});
