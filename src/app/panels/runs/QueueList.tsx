import { X } from "lucide-react";
import { cancelQueued, queueObstacle, startQueueNow } from "../../actions/queueRuns.ts";
import { count } from "../../numbers.ts";
import { useApp } from "../../store/index.ts";
import { isHeld, type QueuedRun } from "../../store/runs.ts";

/** Runs that are trained one after the other, with what holds them up. */
export function QueueList() {
  const queue = useApp((state) => state.runs.queue);
  const obstacle = useApp(queueObstacle);
  const isPaused = useApp(({ run }) => run.phase.status === "paused");
  const isSomeHeld = queue.some(isHeld);
  const unread = useApp((state) => state.runs.unreadQueued);
  if (queue.length === 0 && unread === 0) return null;
  return (
    <div className="pt-2">
      <h2 className="mb-1 font-semibold">Queue</h2>
      {unread > 0 && (
        <p className="text-xs leading-snug text-warning">
          {count(unread)} {unread === 1 ? "run" : "runs"} of before the reload cannot be read: queue{" "}
          {unread === 1 ? "it" : "them"} again.
        </p>
      )}
      {queue.length > 0 && (
        <ol aria-label="Queued runs">
          {queue.map((queued) => (
            <QueuedRow key={queued.id} queued={queued} />
          ))}
        </ol>
      )}
      {obstacle !== null && (
        <p className="mt-1 text-xs leading-snug text-dim">
          {obstacle}{" "}
          {(isPaused || isSomeHeld) && (
            <button
              type="button"
              onClick={() => void startQueueNow()}
              className="rounded-sm text-accent underline underline-offset-2"
            >
              Start the queue now
            </button>
          )}
        </p>
      )}
    </div>
  );
}

const STATUS_WORDS: Readonly<Record<Exclude<QueuedRun["status"], "training">, string>> = {
  waiting: "waits",
  held: "kept",
  interrupted: "interrupted by a reload, begins anew",
};

function QueuedRow({ queued }: { readonly queued: QueuedRun }) {
  const { plan, name, status } = queued;
  const isTraining = status === "training";
  const step = useApp(({ run }) => (isTraining ? run.step : 0));
  const { steps } = plan.config;
  return (
    <li className="relative grid grid-cols-[1fr_auto] items-center gap-x-2 py-1">
      <span className="truncate">{name}</span>
      <button
        type="button"
        aria-label={`Cancel ${name}`}
        title={isTraining ? "Pause it and take it out of the queue" : "Take it out of the queue"}
        onClick={() => void cancelQueued(queued)}
        className="grid size-5 place-items-center rounded-sm text-faint hover:bg-surface-2 hover:text-text"
      >
        <X size={12} aria-hidden="true" />
      </button>
      <p className="tabular col-span-2 text-xs text-dim">
        {isTraining ? (
          <>
            <span className="text-accent">training</span>, {count(step)} of {count(steps)}
          </>
        ) : (
          `${STATUS_WORDS[status]}, ${count(steps)} steps, seed ${plan.config.seed}`
        )}
      </p>
      {isTraining && (
        <div aria-hidden="true" className="col-span-2 mt-1 h-0.5 overflow-hidden rounded-full bg-surface-2">
          <div className="h-full bg-accent" style={{ width: `${Math.min(100, (100 * step) / steps)}%` }} />
        </div>
      )}
    </li>
  );
}
