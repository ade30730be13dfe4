import * as v from "valibot";
import type { RgbaPicture } from "../protocol.ts";
import {
  colourFromLevel,
  colourLevel,
  depthLevels,
  depthsFromLevels,
  errorLevels,
  errorsFromLevels,
} from "./levels.ts";
import type { PlaneReader, PlaneWriter } from "./planes.ts";
import { damaged } from "./problems.ts";

/** How a value is kept: what is small as JSON, what is big as planes, in one fixed order. */
export interface Codec<T> {
  /** Appends planes and gives the JSON. */
  write(value: T, planes: PlaneWriter): unknown;
  /** The inverse. @throws ProblemError `recording-damaged` */
  read(json: unknown, planes: PlaneReader): T;
}

/** A small value, kept exactly. */
export function plain<T>(schema: v.GenericSchema<unknown, T>): Codec<T> {
  return { write: (value) => value, read: (json) => checked(schema, json) };
}

export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    write: (value, planes) => (value === null ? null : codec.write(value, planes)),
    read: (json, planes) => (json === null ? null : codec.read(json, planes)),
  };
}

export function list<T>(codec: Codec<T>, most: number): Codec<readonly T[]> {
  const schema = v.pipe(v.array(v.unknown()), v.maxLength(most));
  return {
    write: (values, planes) => values.map((value) => codec.write(value, planes)),
    read: (json, planes) => checked(schema, json).map((item) => codec.read(item, planes)),
  };
}

/** An object by a table of its fields; a field that the table does not name is a type error. */
export function fields<T extends object>(table: { readonly [K in keyof T]-?: Codec<T[K]> }): Codec<T> {
  const rows = Object.entries(table) as [keyof T & string, Codec<T[keyof T]>][];
  const schema = v.record(v.string(), v.unknown());
  return {
    write: (value, planes) =>
      Object.fromEntries(rows.map(([name, codec]) => [name, codec.write(value[name], planes)])),
    read: (json, planes) => {
      const from = checked(schema, json);
      return Object.fromEntries(rows.map(([name, codec]) => [name, codec.read(from[name], planes)])) as T;
    },
  };
}

/** 8-bit colours, to one step of 255. Red and blue are kept as differences from green, which they mostly follow. */
export const picture: Codec<RgbaPicture> = {
  write({ width, height, rgba }, planes) {
    if (width !== planes.width || height !== planes.height) {
      throw new RangeError(`A picture of ${width} x ${height} among ${planes.width} x ${planes.height}.`);
    }
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((channel) =>
      Uint16Array.from({ length: width * height }, (_, i) => colourLevel(rgba[4 * i + channel])),
    );
    planes.write("green", green);
    planes.write(
      "red",
      wrapped(red, (level, i) => level - green[i]),
    );
    planes.write(
      "blue",
      wrapped(blue, (level, i) => level - green[i]),
    );
    planes.write("alpha", alpha);
    return {};
  },
  read(_, planes) {
    const { width, height } = planes;
    const green = planes.read("green");
    const red = wrapped(planes.read("red"), (difference, i) => difference + green[i]);
    const blue = wrapped(planes.read("blue"), (difference, i) => difference + green[i]);
    const alpha = planes.read("alpha");
    const rgba = new Uint8Array(4 * width * height);
    for (const [channel, levels] of [red, green, blue, alpha].entries()) {
      for (let i = 0; i < levels.length; i++) rgba[4 * i + channel] = colourFromLevel(levels[i]);
    }
    return { width, height, rgba };
  },
};

/** Modulo 256, as planes of one byte hold them. */
function wrapped(levels: Uint16Array, change: (level: number, i: number) => number): Uint16Array {
  return levels.map((level, i) => change(level, i) & 0xff);
}

/** Photometric errors, each to its square root divided by 400. */
export const errorMap: Codec<Float32Array> = {
  write(errors, planes) {
    planes.write("error", errorLevels(errors));
    return {};
  },
  read: (_, planes) => errorsFromLevels(planes.read("error")),
};

/** Depths, to 0.05 % of themselves; 0 stays 0. */
export const depthMap: Codec<Float32Array> = {
  write(depths, planes) {
    planes.write("depth", depthLevels(depths));
    return {};
  },
  read: (_, planes) => depthsFromLevels(planes.read("depth")),
};

/** Small whole numbers, 0..255, kept exactly. */
export const flagMap: Codec<Uint8Array> = {
  write(flags, planes) {
    planes.write("flag", Uint16Array.from(flags));
    return {};
  },
  read: (_, planes) => Uint8Array.from(planes.read("flag")),
};

export function checked<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T {
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  throw damaged(`${path === null ? "" : `${path}: `}${issue.message}`);
}
