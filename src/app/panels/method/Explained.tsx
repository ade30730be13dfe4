import { ChevronDown, ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { AspectDetails } from "./AspectDetails.tsx";
import { useIsFound } from "./settingsSearch.tsx";

/** A control with what it is, where it is seen and what it has done, behind a disclosure. */
export function Explained({
  name,
  details,
  children,
}: {
  /** The accessible name of the control. */
  readonly name: string;
  /** In place of what is known of the aspect of that name. */
  readonly details?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  if (!useIsFound(name)) return null;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <div>
      <div className="-ml-1 grid grid-cols-[16px_minmax(0,1fr)] items-start">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          aria-label={`About ${name}`}
          onClick={() => setIsOpen(!isOpen)}
          className="mt-1 grid size-4 place-items-center rounded-sm text-faint hover:bg-surface-2 hover:text-text"
        >
          <Chevron size={12} aria-hidden="true" />
        </button>
        <div className="min-w-0 pl-0.5">{children}</div>
      </div>
      {isOpen && (
        <div id={id} className="mb-2 ml-3.5 border-l border-hairline pl-2.5">
          {details ?? <AspectDetails name={name} />}
        </div>
      )}
    </div>
  );
}
