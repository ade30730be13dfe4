import { CanvasTexture, Group, MathUtils, Sprite, SpriteMaterial, SRGBColorSpace } from "three";
import { disposeTree } from "./dispose.ts";
import type { Point } from "./rigid.ts";

/** A pixel that is kept, at the point that it sees. */
export interface PinnedPoint {
  readonly number: number;
  /** World coordinates. */
  readonly point: Point;
}

const SIDE_PX = 40;
/** Marks stay sharp on dense screens. */
const TEXTURE_SCALE = 2;

/** Pins of the pictures in the cloud: a cross with its number, as large on screen as in the pictures, before all points. */
export class PinMarks {
  readonly object = new Group();
  /** By number. A mark that stays is only moved: its texture and its shader program stay with it. */
  readonly #marks = new Map<number, Sprite>();
  #sidePerDistance = 0.01;

  set(pins: readonly PinnedPoint[]): void {
    for (const [number, mark] of this.#marks) {
      if (pins.some((pin) => pin.number === number)) continue;
      mark.removeFromParent();
      disposeTree(mark);
      this.#marks.delete(number);
    }
    for (const { number, point } of pins) {
      const mark = this.#marks.get(number) ?? this.#add(number);
      mark.position.set(...point);
    }
    this.#scale();
  }

  /** Keeps the marks' size for a view of this height in CSS pixels and this vertical field of view. */
  fit(heightPx: number, fieldOfViewDegrees: number): void {
    const heightPerDistance = 2 * Math.tan(MathUtils.degToRad(fieldOfViewDegrees) / 2);
    this.#sidePerDistance = (SIDE_PX / heightPx) * heightPerDistance;
    this.#scale();
  }

  #add(number: number): Sprite {
    const map = new CanvasTexture(markOf(number));
    map.colorSpace = SRGBColorSpace;
    const mark = new Sprite(
      new SpriteMaterial({ map, depthTest: false, depthWrite: false, sizeAttenuation: false }),
    );
    mark.renderOrder = 2;
    this.#marks.set(number, mark);
    this.object.add(mark);
    return mark;
  }

  #scale(): void {
    for (const mark of this.object.children) mark.scale.setScalar(this.#sidePerDistance);
  }
}

/** The cross in the middle and the number above it to the right, white over a dark halo: points may have any colour. */
function markOf(number: number): OffscreenCanvas {
  const canvas = new OffscreenCanvas(SIDE_PX * TEXTURE_SCALE, SIDE_PX * TEXTURE_SCALE);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gives no 2D canvas.");
  context.scale(TEXTURE_SCALE, TEXTURE_SCALE);
  const middle = SIDE_PX / 2;
  const cross = new Path2D(`M${middle - 5} ${middle}h10M${middle} ${middle - 5}v10`);
  context.font = "600 11px 'Inter Variable', system-ui, sans-serif";
  for (const [width, colour] of [
    [3.5, "rgb(0 0 0 / 0.75)"],
    [1.5, "#ffffff"],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke(cross);
  }
  context.lineWidth = 3;
  context.strokeStyle = "rgb(0 0 0 / 0.75)";
  context.strokeText(String(number), middle + 6, middle - 5);
  context.fillStyle = "#ffffff";
  context.fillText(String(number), middle + 6, middle - 5);
  return canvas;
}
