type Colour = readonly [number, number, number];

const unit = (v: number): number => Math.min(Math.max(v, 0), 1);
const greyOf = ([r, g, b]: Colour): number => 0.2989 * r + 0.587 * g + 0.114 * b;

function blended(colour: Colour, other: number, factor: number): Colour {
  const [r, g, b] = colour.map((v) => unit(factor * v + (1 - factor) * other));
  return [r, g, b];
}

/** Through HSV and back with the six cases of the textbook (the kernel has a formula without cases). */
function hueTurned(colour: Colour, turn: number): Colour {
  const [r, g, b] = colour;
  const value = Math.max(r, g, b);
  const chroma = value - Math.min(r, g, b);
  if (chroma === 0) return colour;
  const saturation = chroma / value;
  let hue = (r - g) / chroma + 4;
  if (value === g) hue = (b - r) / chroma + 2;
  if (value === r) hue = (g - b) / chroma;
  const turned = hue / 6 + turn - Math.floor(hue / 6 + turn);
  const sector = Math.floor(turned * 6);
  const f = turned * 6 - sector;
  const p = unit(value * (1 - saturation));
  const q = unit(value * (1 - saturation * f));
  const t = unit(value * (1 - saturation * (1 - f)));
  const cases: readonly Colour[] = [
    [value, t, p],
    [q, value, p],
    [p, value, t],
    [p, q, value],
    [t, p, value],
    [value, p, q],
  ];
  return cases[sector % 6];
}

/** Float64 loops of `colourAugment`: images [B,H,W,3] and factors [B,8], row-major -> [B,H,W,3]. */
export function colourAugmentReference(
  images: ArrayLike<number>,
  factors: ArrayLike<number>,
  [batch, height, width]: readonly number[],
): Float64Array {
  const pixelsPerImage = height * width;
  const augmented = new Float64Array(batch * pixelsPerImage * 3);
  for (let image = 0; image < batch; image++) {
    const [brightness, contrast, saturation, hue, ...order] = Array.from(
      { length: 8 },
      (_, k) => factors[image * 8 + k],
    );
    let colours = Array.from({ length: pixelsPerImage }, (_, i): Colour => {
      const at = (image * pixelsPerImage + i) * 3;
      return [images[at], images[at + 1], images[at + 2]];
    });
    for (const step of order) {
      const meanGrey = colours.reduce((sum, colour) => sum + greyOf(colour), 0) / pixelsPerImage;
      const adjust = [
        (colour: Colour) => blended(colour, 0, brightness),
        (colour: Colour) => blended(colour, meanGrey, contrast),
        (colour: Colour) => blended(colour, greyOf(colour), saturation),
        (colour: Colour) => hueTurned(colour, hue),
      ][step];
      colours = colours.map(adjust);
    }
    augmented.set(colours.flat(), image * pixelsPerImage * 3);
  }
  return augmented;
}
