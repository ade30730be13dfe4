import { Group } from "three";
import type { RgbaPicture } from "../engine/protocol.ts";
import { cameraPath, currentCamera, type DrawnCamera, type PathStyle } from "./frusta.ts";
import { PATH_NAMES, type PathName } from "./pathNames.ts";

/** What was measured is solid, what is only given is dashed. */
const PATH_STYLES: Readonly<Record<PathName, Omit<PathStyle, "colour">>> = {
  colmap: { isDashed: true, opacity: 0.75 },
  given: { isDashed: true, opacity: 0.9 },
  refined: { isDashed: false, opacity: 0.9 },
  true: { isDashed: false, opacity: 0.9 },
};

/** CSS colours of the paths and of the camera on screen, with how deep the drawn pyramids are. */
export interface CamerasLook {
  readonly paths: Readonly<Record<PathName, string>>;
  readonly current: string;
  readonly frustumDepth: number;
}

/** The pyramid of the camera on screen is this much larger than those of the paths. */
const CURRENT_SCALE = 2.5;

/** The cameras of a scene: their paths, and the one on screen. What is drawn anew is handed to `replace`, which frees what
 *  stood there. */
export class Cameras {
  readonly object = new Group();
  readonly #replace: (drawn: Group | null) => void;
  readonly #cameras: Record<PathName, readonly DrawnCamera[]> = {
    colmap: [],
    given: [],
    refined: [],
    true: [],
  };
  readonly #drawn: Record<PathName, Group | null> = { colmap: null, given: null, refined: null, true: null };
  #visible: Readonly<Record<PathName, boolean>> = { colmap: true, given: true, refined: true, true: true };
  #current: { readonly camera: DrawnCamera; readonly picture: RgbaPicture | null } | null = null;
  #currentDrawn: Group | null = null;
  #look: CamerasLook;

  constructor(look: CamerasLook, replace: (drawn: Group | null) => void) {
    this.#look = look;
    this.#replace = replace;
  }

  /** Another sequence, of which COLMAP's cameras are known. */
  begin(colmap: readonly DrawnCamera[]): void {
    Object.assign(this.#cameras, { colmap, given: [], refined: [], true: [] });
    this.#drawAll();
  }

  set(name: PathName, cameras: readonly DrawnCamera[]): void {
    this.#cameras[name] = cameras;
    this.#draw(name);
  }

  /** The camera on screen with its picture, or none. */
  setCurrent(camera: DrawnCamera | null, picture: RgbaPicture | null): void {
    this.#current = camera === null ? null : { camera, picture };
    this.#drawCurrent();
  }

  setLook(look: CamerasLook): void {
    this.#look = look;
    this.#drawAll();
  }

  setVisibility(visible: Readonly<Record<PathName, boolean>>): void {
    this.#visible = visible;
    for (const name of PATH_NAMES) {
      const path = this.#drawn[name];
      if (path !== null) path.visible = visible[name];
    }
  }

  #drawAll(): void {
    for (const name of PATH_NAMES) this.#draw(name);
    this.#drawCurrent();
  }

  #draw(name: PathName): void {
    this.#replace(this.#drawn[name]);
    const path = cameraPath(this.#cameras[name], this.#look.frustumDepth, {
      ...PATH_STYLES[name],
      colour: this.#look.paths[name],
    });
    path.visible = this.#visible[name];
    this.#drawn[name] = path;
    this.object.add(path);
  }

  #drawCurrent(): void {
    this.#replace(this.#currentDrawn);
    this.#currentDrawn = null;
    if (this.#current === null) return;
    const { camera, picture } = this.#current;
    const { frustumDepth, current } = this.#look;
    this.#currentDrawn = currentCamera(camera, picture, CURRENT_SCALE * frustumDepth, current);
    this.object.add(this.#currentDrawn);
  }
}
