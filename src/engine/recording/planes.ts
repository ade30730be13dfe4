import { joined } from "./joined.ts";
import { damaged } from "./problems.ts";
import { planeBytes, readPlane, type SampleBytes, writePlane } from "./samplePlanes.ts";

/** What kind of numbers a plane holds: planes of one kind predict each other. */
export type PlaneKind = "red" | "green" | "blue" | "alpha" | "depth" | "error" | "flag";

const BYTES_PER_SAMPLE = {
  red: 1,
  green: 1,
  blue: 1,
  alpha: 1,
  depth: 2,
  error: 2,
  flag: 1,
} as const satisfies Record<PlaneKind, SampleBytes>;

/** The first plane of a kind (a frame's own picture) and the last one (the reconstruction before) predict the next. */
class Earlier {
  private readonly first = new Map<PlaneKind, Uint16Array>();
  private readonly last = new Map<PlaneKind, Uint16Array>();

  of(kind: PlaneKind): Uint16Array[] {
    return [this.first.get(kind), this.last.get(kind)].filter((plane) => plane !== undefined);
  }

  add(kind: PlaneKind, plane: Uint16Array): void {
    if (!this.first.has(kind)) this.first.set(kind, plane);
    this.last.set(kind, plane);
  }
}

/** Planes of one size, one after the other. */
export class PlaneWriter {
  readonly width: number;
  readonly height: number;
  private readonly parts: Uint8Array[] = [];
  private readonly earlier = new Earlier();

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  /** @throws RangeError if the plane has another size */
  write(kind: PlaneKind, plane: Uint16Array): void {
    if (plane.length !== this.width * this.height) {
      throw new RangeError(`A plane of ${plane.length} samples, not of ${this.width} x ${this.height}.`);
    }
    this.parts.push(writePlane(plane, this.width, BYTES_PER_SAMPLE[kind], this.earlier.of(kind)));
    this.earlier.add(kind, plane);
  }

  bytes(): Uint8Array {
    return joined(this.parts);
  }
}

/** Takes them back in the same order. */
export class PlaneReader {
  readonly width: number;
  readonly height: number;
  private readonly bytes: Uint8Array;
  private readonly earlier = new Earlier();
  private at = 0;

  constructor(bytes: Uint8Array, width: number, height: number) {
    this.bytes = bytes;
    this.width = width;
    this.height = height;
  }

  /** @throws ProblemError `recording-damaged` if the bytes end before the plane does */
  read(kind: PlaneKind): Uint16Array {
    const size = planeBytes(this.width * this.height, BYTES_PER_SAMPLE[kind]);
    const part = this.bytes.subarray(this.at, this.at + size);
    if (part.length < size) throw damaged("a picture ends too early");
    this.at += size;
    const plane = readPlane(part, this.width, BYTES_PER_SAMPLE[kind], this.earlier.of(kind));
    this.earlier.add(kind, plane);
    return plane;
  }

  /** @throws ProblemError `recording-damaged` if something is left */
  requireEnd(): void {
    if (this.at !== this.bytes.length) throw damaged("there is more in a section than it says");
  }
}
