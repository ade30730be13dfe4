import { RotateCcw } from "lucide-react";
import { Suspense } from "react";
import { ErrorBoundary, type FallbackProps } from "react-error-boundary";
import { problemFrom } from "../../engine/problem.ts";
import { report } from "../actions/report.ts";
import { Button } from "../controls/Button.tsx";
import { Part } from "../controls/Part.tsx";
import { PANELS, type PanelName } from "./panels.tsx";

/** Where a panel stands. One that throws says so in its place; the rest of the page goes on. */
export function PanelPlace({
  name,
  className = "",
}: {
  readonly name: PanelName;
  readonly className?: string;
}) {
  const { title, Content } = PANELS[name];
  return (
    <Part name={name} className={`flex min-h-0 min-w-0 flex-col ${className}`}>
      <ErrorBoundary
        fallbackRender={(props) => <BrokenPanel title={title} {...props} />}
        onError={(error) => void report(error)}
      >
        <Suspense fallback={<div className="grow" />}>
          <Content />
        </Suspense>
      </ErrorBoundary>
    </Part>
  );
}

function BrokenPanel({ title, error, resetErrorBoundary }: FallbackProps & { readonly title: string }) {
  const { message, remedy } = problemFrom(error);
  return (
    <section
      aria-label={title}
      className="flex grow flex-col items-center justify-center gap-2 p-4 text-center leading-snug"
    >
      <p className="max-w-80">
        <strong className="font-semibold text-error">{title} has failed.</strong> {message}
      </p>
      <p className="max-w-80 text-sm text-dim">The rest of the page goes on. {remedy}</p>
      <Button icon={RotateCcw} onClick={resetErrorBoundary}>
        Reload this panel
      </Button>
    </section>
  );
}
