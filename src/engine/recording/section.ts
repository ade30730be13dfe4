import type * as v from "valibot";
import { checked } from "./codec.ts";
import { joined } from "./joined.ts";
import { damaged } from "./problems.ts";

/** A section: the length of its JSON (u32, little-endian), the JSON, then bytes that the JSON explains. */
export function sectionOf(json: unknown, bytes: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const length = new DataView(new ArrayBuffer(4));
  length.setUint32(0, text.length, true);
  return joined([new Uint8Array(length.buffer), text, bytes]);
}

/** @throws ProblemError `recording-damaged` */
export function splitSection<T>(
  section: Uint8Array,
  schema: v.GenericSchema<unknown, T>,
): { json: T; bytes: Uint8Array } {
  if (section.length < 4) throw damaged("a section is empty");
  const end = 4 + new DataView(section.buffer, section.byteOffset).getUint32(0, true);
  if (end > section.length) throw damaged("a section ends too early");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(section.subarray(4, end)));
  } catch (caught) {
    throw damaged("a section is not JSON", caught);
  }
  return { json: checked(schema, json), bytes: section.subarray(end) };
}
