import { Group } from "three";
import { cameraPath, type DrawnCamera, type PathStyle } from "./frusta.ts";
import { PATH_NAMES, type PathName } from "./pathNames.ts";

/** What was measured is solid, what is only given is dashed. */
const PATH_STYLES: Readonly<Record<PathName, Omit<PathStyle, "colour">>> = {
  colmap: { isDashed: true, opacity: 0.75 },
  given: { isDashed: true, opacity: 0.9 },
  refined: { isDashed: false, opacity: 0.9 },
  true: { isDashed: false, opacity: 0.9 },
};

export type PathColours = Readonly<Record<PathName, string>>;

/** The camera paths of a scene. What is drawn anew is handed to `replace`, which frees what stood there. */
export class CameraPaths {
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
  #colours: PathColours;
  #frustumDepth: number;

  constructor(colours: PathColours, frustumDepth: number, replace: (drawn: Group | null) => void) {
    this.#colours = colours;
    this.#frustumDepth = frustumDepth;
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

  setLook(colours: PathColours, frustumDepth: number): void {
    this.#colours = colours;
    this.#frustumDepth = frustumDepth;
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
  }

  #draw(name: PathName): void {
    this.#replace(this.#drawn[name]);
    const path = cameraPath(this.#cameras[name], this.#frustumDepth, {
      ...PATH_STYLES[name],
      colour: this.#colours[name],
    });
    path.visible = this.#visible[name];
    this.#drawn[name] = path;
    this.object.add(path);
  }
}
