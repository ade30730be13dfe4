import { useApp } from "../store/index.ts";

/** While something is dragged over the page, the whole page says where it may fall. */
export function DropTarget() {
  const isDropping = useApp((state) => state.view.isDropping);
  if (!isDropping) return null;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-surface-0/85 p-3"
    >
      <div className="grid size-full place-items-center rounded-lg border-2 border-dashed border-accent">
        <p className="text-center text-lg">
          Drop it here
          <span className="mt-1 block text-base text-dim">
            A sequence, as a folder, files or a zip, weights, or a run. Nothing leaves this computer.
          </span>
        </p>
      </div>
    </div>
  );
}
