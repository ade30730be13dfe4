import { CircleAlert, RotateCcw } from "lucide-react";
import { restartEngine } from "../actions/startEngine.ts";
import { Button } from "../controls/Button.tsx";
import { useApp } from "../store/index.ts";

/** Where the engine cannot train: what is missing and how to get it. */
export function EngineBanner() {
  const engine = useApp((state) => state.run.engine);
  if (engine.status !== "refused" && engine.status !== "ended") return null;
  const { message, remedy } = engine.problem;
  return (
    <div className="flex items-center gap-2.5 border-b border-hairline bg-surface-1 px-3 py-1.5">
      <CircleAlert size={15} aria-hidden="true" className="shrink-0 text-warning" />
      <p>
        <strong className="font-semibold">
          {engine.status === "refused" ? "No training here. " : "The engine has ended. "}
        </strong>
        {message}{" "}
        <span className="text-dim">
          {engine.status === "refused" ? remedy : "What is on screen stays; the run starts over."}
        </span>
      </p>
      {engine.status === "ended" && (
        <Button icon={RotateCcw} className="ml-auto" onClick={restartEngine}>
          Restart the engine
        </Button>
      )}
    </div>
  );
}
