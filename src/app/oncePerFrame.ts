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

/** The same, in a task of its own when the frame has been painted: for what takes long and may come a frame later. */
export function behindFrame(draw: () => void): FrameDraw {
  let task: ReturnType<typeof setTimeout> | undefined;
  const frame = oncePerFrame(() => {
    clearTimeout(task);
    task = setTimeout(draw);
  });
  return {
    ask: frame.ask,
    cancel() {
      frame.cancel();
      clearTimeout(task);
    },
  };
}
