/** The browser's storage for small choices of the person. Where it is blocked, they last as long as the page. */
export const storage = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      // Storage is blocked: nothing is remembered.
      return null;
    }
  },

  /** `null` forgets. */
  set(key: string, value: string | null): void {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // Storage is blocked or full: the choice lasts as long as the page.
    }
  },
};
