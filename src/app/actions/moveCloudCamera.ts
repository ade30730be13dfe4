import { change } from "../store/index.ts";
import type { CameraMove } from "../store/view.ts";

/** Asks the point cloud for another view of itself. */
export function moveCloudCamera(to: CameraMove["to"]): void {
  change("view", (view) => ({ ...view, cameraMove: { to, count: (view.cameraMove?.count ?? 0) + 1 } }));
}
