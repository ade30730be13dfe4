import {
  AxesHelper,
  type Matrix4,
  PerspectiveCamera,
  type Quaternion,
  Scene,
  type WebGLRenderer,
} from "three";
import { compileAhead } from "./compileAhead.ts";
import { disposeTree } from "./dispose.ts";

const SIDE_PX = 56;

/** The world's axes in a corner of the view, turned as the view is. */
export class CornerAxes {
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(40, 1, 0.1, 10);
  readonly #axes = new AxesHelper(0.8);

  constructor() {
    this.#axes.matrixAutoUpdate = false;
    this.#scene.add(this.#axes);
  }

  /** The turn from the engine's world to three's. */
  setUpright(upright: Matrix4): void {
    this.#axes.matrix.copy(upright);
    this.#axes.matrixWorldNeedsUpdate = true;
  }

  /** Resolves when they can be drawn without a wait. */
  compile(renderer: WebGLRenderer): Promise<void> {
    return compileAhead(renderer, this.#scene, this.#camera);
  }

  /** Draws over what the renderer has drawn. */
  draw(renderer: WebGLRenderer, view: Quaternion): void {
    this.#camera.position.set(0, 0, 2.6).applyQuaternion(view);
    this.#camera.quaternion.copy(view);
    renderer.setViewport(0, 0, SIDE_PX, SIDE_PX);
    renderer.setScissor(0, 0, SIDE_PX, SIDE_PX);
    renderer.setScissorTest(true);
    renderer.clearDepth();
    renderer.render(this.#scene, this.#camera);
  }

  dispose(): void {
    disposeTree(this.#scene);
  }
}
