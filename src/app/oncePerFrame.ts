/** Draws at most once a frame however often it is asked to. */
export interface FrameDraw {
  ask(): void;
  cancel(): void;
}

export function oncePerFrame(draw: () => void): FrameDraw {
  let asked: number | null = null;
  return {
    ask() {
      asked ??= requestAnimationFrame(() => {
        asked = null;
        draw();
      });
    },
    cancel() {
      if (asked !== null) cancelAnimationFrame(asked);
      asked = null;
    },
  };
}
