import { BufferAttribute, BufferGeometry, Points, PointsMaterial } from "three";

/** Bytes of a colour on the GPU: three channels and one that keeps them on whole words. */
const COLOUR_BYTES = 4;

/** Coloured points of one fixed size in pixels: 32-bit positions and 8-bit sRGB colours, 16 bytes a point. Buffers are
 *  reused as long as the number of points fits; drawing allocates nothing. */
export class ColouredPoints {
  readonly object: Points<BufferGeometry, PointsMaterial>;
  #positions = new BufferAttribute(new Float32Array(), 3);
  #colours = new BufferAttribute(new Uint8Array(), COLOUR_BYTES, true);
  #count = 0;
  #share = 1;

  constructor(sizePx: number, opacity = 1) {
    const material = new PointsMaterial({
      size: sizePx,
      sizeAttenuation: false,
      vertexColors: true,
      transparent: opacity < 1,
      opacity,
    });
    material.onBeforeCompile = (shader) => {
      shader.vertexShader = shader.vertexShader.replace("#include <color_vertex>", LINEAR_FROM_SRGB);
    };
    this.object = new Points(new BufferGeometry(), material);
    this.object.frustumCulled = false;
    this.object.visible = false;
  }

  /** Points that are drawn. */
  get drawn(): number {
    return Math.ceil(this.#count * this.#share);
  }

  /** `points`: world positions, 3 N; `colours`: 8-bit sRGB, 3 N. */
  set(points: Float32Array, colours: Uint8Array): void {
    this.#count = points.length / 3;
    this.#limit();
    if (this.#count === 0) return;
    if (this.#count > this.#positions.count) this.#makeRoom(this.#count);
    this.#positions.array.set(points);
    upload(this.#positions, this.#count);
    this.recolour(colours);
  }

  /** Other colours for the points that are there. */
  recolour(colours: Uint8Array): void {
    const { array } = this.#colours;
    for (let i = 0, from = 0; i < this.#count; i++, from += 3) {
      const to = COLOUR_BYTES * i;
      array[to] = colours[from];
      array[to + 1] = colours[from + 1];
      array[to + 2] = colours[from + 2];
      array[to + 3] = 255;
    }
    upload(this.#colours, this.#count);
  }

  /** Draws only the first points, this share of them. */
  setShare(share: number): void {
    this.#share = share;
    this.#limit();
  }

  setSize(sizePx: number): void {
    this.object.material.size = sizePx;
  }

  #makeRoom(count: number): void {
    this.object.geometry.dispose();
    this.#positions = new BufferAttribute(new Float32Array(3 * count), 3);
    this.#colours = new BufferAttribute(new Uint8Array(COLOUR_BYTES * count), COLOUR_BYTES, true);
    this.object.geometry = new BufferGeometry()
      .setAttribute("position", this.#positions)
      .setAttribute("color", this.#colours);
    this.#limit();
  }

  #limit(): void {
    this.object.geometry.setDrawRange(0, this.drawn);
    this.object.visible = this.#count > 0;
  }
}

/** Marks the first `count` items of a buffer as changed. */
function upload(attribute: BufferAttribute, count: number): void {
  attribute.clearUpdateRanges();
  attribute.addUpdateRange(0, attribute.itemSize * count);
  attribute.needsUpdate = true;
}

/** three takes vertex colours for linear light, and 8 bits of that would show steps in the dark: bytes stay sRGB, and the
 *  vertex shader does the conversion (IEC 61966-2-1). */
const LINEAR_FROM_SRGB = /* glsl */ `
  vColor = vec4(
    mix(color.rgb / 12.92, pow((color.rgb + 0.055) / 1.055, vec3(2.4)), step(0.04045, color.rgb)),
    1.0
  );
`;
