// The four adjustments of torchvision's ColorJitter for one colour in 0..1, each clamped to 0..1; NaN stays NaN.
// Appended to colourAugmentMean.wgsl and colourAugment.wgsl.
const BRIGHTNESS = 0.0;
const CONTRAST = 1.0;
const SATURATION = 2.0;
const HUE = 3.0;
const INFINITY_BITS = 0x7f800000u;

// By its bits: WGSL lets compilers assume that NaN does not occur, and clamp, min and max may drop it.
fn isNan(value: vec3f) -> vec3<bool> { return (bitcast<vec3u>(value) & vec3u(0x7fffffffu)) > vec3u(INFINITY_BITS); }

fn clampUnit(value: vec3f) -> vec3f { return select(clamp(value, vec3f(0.0), vec3f(1.0)), value, isNan(value)); }

// ITU-R 601-2 luma, with torchvision's digits.
fn greyOf(colour: vec3f) -> f32 { return dot(colour, vec3f(0.2989, 0.587, 0.114)); }

fn blended(colour: vec3f, other: f32, factor: f32) -> vec3f {
  return clampUnit(factor * colour + (1.0 - factor) * vec3f(other));
}

// RGB to HSV, hue turned, and back. Hue in turns.
fn hueTurned(colour: vec3f, turn: f32) -> vec3f {
  let value = max(max(colour.r, colour.g), colour.b);
  let chroma = value - min(min(colour.r, colour.g), colour.b);
  if (any(isNan(colour)) || chroma == 0.0 || turn == 0.0) { return colour; }
  let toMax = (value - colour) / chroma;
  var sector: f32;
  if (value == colour.r) { sector = toMax.b - toMax.g; }
  else if (value == colour.g) { sector = 2.0 + toMax.r - toMax.b; }
  else { sector = 4.0 + toMax.g - toMax.r; }
  let turned = fract(sector / 6.0 + 1.0 + turn) * 6.0;
  // Each channel falls and rises piecewise linearly with hue, two sectors (of six) apart from the next.
  let distance = abs(fract((turned - vec3f(0.0, 2.0, 4.0)) / 6.0 + 0.5) * 6.0 - 3.0);
  return clampUnit(value - chroma * clamp(distance - 1.0, vec3f(0.0), vec3f(1.0)));
}

// factors: brightness, contrast, saturation, hue. An unknown kind gives NaN.
fn adjusted(colour: vec3f, kind: f32, factors: vec4f, meanGrey: f32) -> vec3f {
  if (kind == BRIGHTNESS) { return blended(colour, 0.0, factors.x); }
  if (kind == CONTRAST) { return blended(colour, meanGrey, factors.y); }
  if (kind == SATURATION) { return blended(colour, greyOf(colour), factors.z); }
  if (kind == HUE) { return hueTurned(colour, factors.w); }
  var nanBits = 0x7fc00000u;
  return vec3f(bitcast<f32>(nanBits));
}
