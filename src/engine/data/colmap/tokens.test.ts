import { describe, expect, test } from "vitest";
import { ProblemError } from "../../problem.ts";
import { LineFields } from "./tokens.ts";

function fieldsOf(text: string): LineFields {
  const bytes = new TextEncoder().encode(text);
  const fields = new LineFields("images.txt");
  fields.take(bytes, 0, bytes.length, 7);
  return fields;
}

function refusalOf(read: () => unknown): ProblemError {
  try {
    read();
  } catch (caught) {
    if (caught instanceof ProblemError) return caught;
    throw caught;
  }
  throw new Error("It was accepted.");
}

describe("numbers", () => {
  test.each([
    "0",
    "-0.5",
    "+120",
    ".01",
    "7.",
    "1e-2",
    "2.645E2",
    "0.0E+00",
    "0.10000000000000001",
    "153.46953521638315",
    "-15.249615335416250",
    "1027.7879529283434",
    "123456.789012345678",
    "0.000000000000000000000000000012345",
    "1e-400",
    "900719.9254740993",
    "4.35",
    "1e12",
  ])("%s is read as the nearest float64, as the language reads it", (text) => {
    expect(fieldsOf(text).nextNumber("TX")).toBe(Number(text));
  });

  test.each([
    "nan",
    "NaN",
    "-nan(ind)",
    "inf",
    "-inf",
    "Infinity",
    "0x10",
    "1e",
    "1e+",
    "e5",
    ".",
    "+",
    "--1",
    "1.2.3",
    "1_000",
    "12abc",
    "0,95",
    "１",
    "1".repeat(200),
  ])("%s is refused with file, line and field", (text) => {
    const { problem } = refusalOf(() => fieldsOf(text).nextNumber("TX"));
    expect(problem.code).toBe("colmap-not-a-number");
    expect([problem.file, problem.line]).toEqual(["images.txt", 7]);
    expect(problem.message).toMatch(/^TX is ".*", expected a finite number/);
  });

  test.each(["1e400", "-1e13", "1e300"])(
    "%s is refused, whatever its sign: no geometry is left there",
    (text) => {
      expect(refusalOf(() => fieldsOf(text).nextNumber("TX")).problem.code).toBe("colmap-number-range");
    },
  );

  test("a decimal comma is recognised for what it is", () => {
    expect(refusalOf(() => fieldsOf("0,95").nextNumber("QW")).message).toContain("decimal point");
  });
});

describe("identifiers", () => {
  test.each([
    ["0", 0],
    ["+12", 12],
    ["007", 7],
    ["9007199254740991", Number.MAX_SAFE_INTEGER],
  ])("%s is %s", (text, id) => {
    expect(fieldsOf(text).nextId("IMAGE_ID")).toBe(id);
  });

  test.each(["9007199254740992", "9007199254740993", "18446744073709551615", "1.0", "-1", "0x1", "1e3", ""])(
    "%s is refused",
    (text) => {
      expect(() => fieldsOf(text).nextId("IMAGE_ID")).toThrow(ProblemError);
    },
  );

  test("both spellings of no 3D point are none, other negative ids are refused", () => {
    expect(fieldsOf("-1").nextPointId("POINT3D_ID")).toBeNull();
    expect(fieldsOf("18446744073709551615").nextPointId("POINT3D_ID")).toBeNull();
    expect(fieldsOf("0").nextPointId("POINT3D_ID")).toBe(0);
    expect(() => fieldsOf("-2").nextPointId("POINT3D_ID")).toThrow(ProblemError);
  });
});

describe("fields", () => {
  test("a comma may end a field, blanks of any number divide fields", () => {
    const fields = fieldsOf("  1, \t0.5 ,2\t");
    expect(fields.countRemaining()).toBe(3);
    expect([fields.nextId("A"), fields.nextNumber("B"), fields.nextNumber("C")]).toEqual([1, 0.5, 2]);
    expect(fields.hasMore).toBe(false);
  });

  test("the rest of a line keeps its inner spaces and commas", () => {
    const fields = fieldsOf("1, left cam/a, b.jpg  ");
    fields.nextId("IMAGE_ID");
    expect(fields.rest("NAME")).toBe("left cam/a, b.jpg");
  });

  test("a name that is not UTF-8 is refused", () => {
    const bytes = new Uint8Array([0x31, 0x20, 0x4b, 0xfc, 0x2e]);
    const fields = new LineFields("images.txt");
    fields.take(bytes, 0, bytes.length, 3);
    fields.nextId("IMAGE_ID");
    expect(refusalOf(() => fields.rest("NAME")).problem.code).toBe("colmap-not-utf8");
  });

  test("blank lines and comments hold no data", () => {
    const take = (text: string): boolean => {
      const bytes = new TextEncoder().encode(text);
      return new LineFields("f").take(bytes, 0, bytes.length, 1);
    };
    expect([take(""), take(" \t"), take("# 1 2"), take("  # x"), take("1")]).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });
});
