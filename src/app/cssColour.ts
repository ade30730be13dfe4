/** The colour that a token has in the theme in force, as `#rrggbb`: canvases and three do not read CSS variables. */
export function cssColour(token: `--${string}`): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  const hex = known.get(color) ?? hexOf(color);
  known.set(color, hex);
  return hex;
}

const known = new Map<string, string>();
let context: OffscreenCanvasRenderingContext2D | null = null;

function hexOf(color: string): string {
  // Kept by the processor: read back from a GPU, every colour would hold up the page's first second.
  context ??= new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  if (context === null) return color;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
