import { useEffect, useState } from "react";
import { letGoOfB } from "../../actions/compare.ts";
import { useApp } from "../../store/index.ts";

/** Two changes a second: well under what could harm (WCAG allows three flashes a second). */
const BLINK_MS = 500;

/** True while B stands in the place of A: held up, or its turn in the blink. */
export function useIsBUp(isBlinkMode: boolean): boolean {
  const isHeld = useApp((state) => state.lens.isBHeld);
  const isBlinking = useIsBlinking() && isBlinkMode && !isHeld;
  const [isTurnOfB, setTurnOfB] = useState(false);
  useEffect(() => {
    if (!isBlinking) return;
    const timer = setInterval(() => setTurnOfB((turn) => !turn), BLINK_MS);
    return () => {
      clearInterval(timer);
      setTurnOfB(false);
    };
  }, [isBlinking]);
  return isHeld || (isBlinking && isTurnOfB);
}

/** Blinking by itself: not where the person wants less motion; there B is only held up. */
export function useIsBlinking(): boolean {
  const isWanted = useApp((state) => state.lens.isBlinking);
  return useAllowsMotion() && isWanted;
}

export function useAllowsMotion(): boolean {
  const [query] = useState(() => matchMedia("(prefers-reduced-motion: reduce)"));
  const [isReduced, setReduced] = useState(query.matches);
  useEffect(() => {
    const follow = () => setReduced(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [query]);
  return !isReduced;
}

/** Lets B go wherever the pointer or the key that held its button comes up. The key B has its own release. */
export function useLettingGo(): void {
  useEffect(() => {
    const release = ({ key }: KeyboardEvent) => {
      if (key === " " || key === "Enter") letGoOfB();
    };
    window.addEventListener("pointerup", letGoOfB);
    window.addEventListener("keyup", release);
    return () => {
      window.removeEventListener("pointerup", letGoOfB);
      window.removeEventListener("keyup", release);
    };
  }, []);
}
