import { BufferAttribute, BufferGeometry, Points, PointsMaterial } from "three";

/** Coloured points of one fixed size in pixels. Buffers are reused as long as the number of points fits. */
export class ColouredPoints {
  readonly object: Points<BufferGeometry, PointsMaterial>;
  #capacity = 0;

  constructor(sizePx: number, opacity = 1) {
    const material = new PointsMaterial({
      size: sizePx,
      sizeAttenuation: false,
      vertexColors: true,
      transparent: opacity < 1,
      opacity,
    });
    this.object = new Points(new BufferGeometry(), material);
    this.object.frustumCulled = false;
    this.object.visible = false;
  }

  /** `points`: world positions, 3 N; `colours`: 8-bit sRGB, 3 N. */
  set(points: Float32Array, colours: Uint8Array): void {
    const count = points.length / 3;
    if (count > this.#capacity) {
      this.object.geometry.dispose();
      this.object.geometry = new BufferGeometry()
        .setAttribute("position", new BufferAttribute(new Float32Array(points.length), 3))
        .setAttribute("color", new BufferAttribute(new Float32Array(points.length), 3));
      this.#capacity = count;
    }
    if (count > 0) {
      const { position, color } = this.object.geometry.attributes;
      (position.array as Float32Array).set(points);
      const linear = color.array as Float32Array;
      for (let i = 0; i < colours.length; i++) linear[i] = LINEAR[colours[i]];
      position.needsUpdate = true;
      color.needsUpdate = true;
      this.object.geometry.setDrawRange(0, count);
    }
    this.object.visible = count > 0;
  }

  setSize(sizePx: number): void {
    this.object.material.size = sizePx;
  }
}

/** sRGB byte -> linear light, which three's shaders expect of vertex colours. */
const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const c = byte / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});
