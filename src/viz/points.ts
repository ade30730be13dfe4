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
  /** Points of the beginning whose place and colour are there. */
  #filled = 0;
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
    return Math.min(this.#filled, Math.ceil(this.#count * this.#share));
  }

  /** `points`: world positions, 3 N; `colours`: 8-bit sRGB, 3 N. */
  set(points: Float32Array, colours: Uint8Array): void {
    this.begin(points.length / 3);
    this.fill(0, points, colours);
  }

  /** Makes room for so many other points, which are drawn as they are filled in. Those that were there go with the first of
   *  them, or at once if they lie in the way. */
  begin(count: number): void {
    this.#count = count;
    if (count === 0) this.#filled = 0;
    if (count > this.#positions.count) this.#makeRoom(count);
    this.#limit();
  }

  /** Fills in the points from `first` on, which follow those that are there: world positions, 3 n, 8-bit sRGB, 3 n. */
  fill(first: number, points: Float32Array, colours: Uint8Array): void {
    const count = points.length / 3;
    this.#positions.array.set(points, 3 * first);
    upload(this.#positions, first, count);
    this.recolour(first, colours);
    this.#filled = first + count;
    this.#limit();
  }

  /** Other colours for points from `first` on, 8-bit sRGB, 3 n. */
  recolour(first: number, colours: Uint8Array): void {
    const { array } = this.#colours;
    const count = colours.length / 3;
    for (let i = 0, from = 0; i < count; i++, from += 3) {
      const to = COLOUR_BYTES * (first + i);
      array[to] = colours[from];
      array[to + 1] = colours[from + 1];
      array[to + 2] = colours[from + 2];
      array[to + 3] = 255;
    }
    upload(this.#colours, first, count);
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
    this.#filled = 0;
    this.#positions = new BufferAttribute(new Float32Array(3 * count), 3);
    this.#colours = new BufferAttribute(new Uint8Array(COLOUR_BYTES * count), COLOUR_BYTES, true);
    this.object.geometry = new BufferGeometry()
      .setAttribute("position", this.#positions)
      .setAttribute("color", this.#colours);
  }

  #limit(): void {
    this.object.geometry.setDrawRange(0, this.drawn);
    this.object.visible = this.#filled > 0;
  }
}

/** Marks `count` items of a buffer as changed; three forgets the marks when it has uploaded them. */
function upload(attribute: BufferAttribute, first: number, count: number): void {
  attribute.addUpdateRange(attribute.itemSize * first, attribute.itemSize * count);
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
