import { Crosshair } from "lucide-react";
import { showPlace } from "../../actions/showPlace.ts";
import { EQUATIONS } from "./equations/equations.ts";
import { EXPLANATIONS } from "./explanations.ts";
import { Formula } from "./Formula.tsx";
import { MeasuredEffects } from "./MeasuredEffects.tsx";

/** What one choice of the method is, what is lost without it, where to look, and what it did in this browser. */
export function AspectDetails({ name }: { readonly name: string }) {
  const { what, off, look, places } = EXPLANATIONS[name];
  const equation = EQUATIONS[name];
  return (
    <div className="text-sm leading-snug">
      <p>{what}</p>
      {equation !== undefined && <Formula equation={equation} />}
      <p className="text-dim">{off}</p>
      <p className="mt-1">
        <span className="text-dim">Look at: </span>
        {look}
      </p>
      <div className="mt-1 flex flex-wrap gap-1">
        {places.map((place) => (
          <button
            key={place}
            type="button"
            onClick={() => showPlace(place)}
            className="flex h-5 items-center gap-1 rounded-sm bg-surface-2 px-1.5 text-xs hover:bg-hairline"
          >
            <Crosshair size={10} aria-hidden="true" className="text-dim" />
            <span className="sr-only">Show </span>
            {place}
          </button>
        ))}
      </div>
      <MeasuredEffects name={name} />
    </div>
  );
}
