import { Suspense, useSyncExternalStore } from "react";
import { lazyPart } from "../lazyPart.ts";
import { WideLayout } from "./WideLayout.tsx";

const NarrowLayout = lazyPart(async () => (await import("./NarrowLayout.tsx")).NarrowLayout);

const narrow = matchMedia("(width < 1024px)");

/** Everything between the top bar and the transport, in columns or, where these would be too narrow, behind tabs. */
export function Layout() {
  const isNarrow = useSyncExternalStore(follow, () => narrow.matches);
  return isNarrow ? (
    <Suspense fallback={<div className="grow" />}>
      <NarrowLayout />
    </Suspense>
  ) : (
    <WideLayout />
  );
}

function follow(tell: () => void): () => void {
  narrow.addEventListener("change", tell);
  return () => narrow.removeEventListener("change", tell);
}
