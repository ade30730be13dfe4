/** Numbers as on an instrument: three significant digits, a fixed look. */

export function count(n: number): string {
  return n.toLocaleString("en-GB");
}

/** Three significant digits without exponent where that stays short: 0.118, 12.3, 1,230, 4.10e-5. */
export function figure(n: number): string {
  if (!Number.isFinite(n)) return "not finite";
  if (n === 0) return "0";
  const size = Math.abs(n);
  if (size < 1e-3 || size >= 1e6) return n.toExponential(2);
  const rounded = Number(size.toPrecision(3));
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(rounded)));
  return withDecimals(decimals).format(n);
}

/** Making a format takes longer than all else in drawing a number. */
const formats = new Map<number, Intl.NumberFormat>();

function withDecimals(decimals: number): Intl.NumberFormat {
  const known = formats.get(decimals);
  if (known !== undefined) return known;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const made = new Intl.NumberFormat("en-GB", options);
  formats.set(decimals, made);
  return made;
}

/** Steps per second: 0.42, 9.3, 124. */
export function rate(n: number): string {
  return n >= 100 ? n.toFixed(0) : n >= 1 ? n.toFixed(1) : n.toFixed(2);
}

/** 0:07, 2:51, 1:02:51. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** 312 kB, 4.1 MB, 1.2 GB (decimal). */
export function bytes(n: number): string {
  if (n < 1e3) return `${n} B`;
  const [value, unit] = n < 1e6 ? [n / 1e3, "kB"] : n < 1e9 ? [n / 1e6, "MB"] : [n / 1e9, "GB"];
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${unit}`;
}

/** Horizontal and vertical field of view in degrees of a pinhole camera. */
export function fieldOfView(focalPx: number, sizePx: number): number {
  return (2 * Math.atan(sizePx / (2 * focalPx)) * 180) / Math.PI;
}
