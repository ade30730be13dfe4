import { useSyncExternalStore } from "react";
import { NarrowLayout } from "./NarrowLayout.tsx";
import { WideLayout } from "./WideLayout.tsx";

const narrow = matchMedia("(width < 1024px)");

/** Everything between the top bar and the transport, in columns or, where these would be too narrow, behind tabs. */
export function Layout() {
  const isNarrow = useSyncExternalStore(follow, () => narrow.matches);
  return isNarrow ? <NarrowLayout /> : <WideLayout />;
}

function follow(tell: () => void): () => void {
  narrow.addEventListener("change", tell);
  return () => narrow.removeEventListener("change", tell);
}
