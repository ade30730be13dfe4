interface Remembered {
  get(key: string): string | null;
  /** `null` forgets. */
  set(key: string, value: string | null): void;
}

/** The browser's storage for small choices of the person. Where it is blocked, they last as long as the page. */
export const storage = rememberedIn(() => localStorage);

/** The same for one tab: it outlives a reload, and other tabs know nothing of it. */
export const tabStorage = rememberedIn(() => sessionStorage);

function rememberedIn(storageOf: () => Storage): Remembered {
  return {
    get(key) {
      try {
        return storageOf().getItem(key);
      } catch {
        // Storage is blocked: nothing is remembered.
        return null;
      }
    },
    set(key, value) {
      try {
        if (value === null) storageOf().removeItem(key);
        else storageOf().setItem(key, value);
      } catch {
        // Storage is blocked or full: the choice lasts as long as the page.
      }
    },
  };
}
