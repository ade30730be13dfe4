import CameraControls from "camera-controls";
import {
  Box3,
  Matrix4,
  type PerspectiveCamera,
  Quaternion,
  Raycaster,
  Sphere,
  Spherical,
  Vector2,
  Vector3,
  Vector4,
} from "three";

CameraControls.install({
  THREE: { Box3, Matrix4, Quaternion, Raycaster, Sphere, Spherical, Vector2, Vector3, Vector4 },
});

/** Radians a second of the one slow turn on first load: once around in 16 s. */
const TURN_RATE = (2 * Math.PI) / 16;

/** Where drawing is slower than this (software WebGL), the turn would only stutter and take time from training. */
const SLOWEST_TURN_FRAME_S = 0.09;

/** Orbit controls that draw on demand: frames are asked for only while something moves. */
export class Orbit {
  readonly controls: CameraControls;
  readonly #draw: () => void;
  #request = 0;
  #lastTime = 0;
  /** Radians of the first turn that are still to go. */
  #turnLeft = 0;
  #slowFrames = 0;
  /** To the right, up and ahead, in the view's own directions; lengths a second. */
  #flight: readonly [right: number, up: number, ahead: number] = [0, 0, 0];
  readonly #camera: PerspectiveCamera;

  constructor(camera: PerspectiveCamera, element: HTMLElement, draw: () => void) {
    this.#draw = draw;
    this.#camera = camera;
    this.controls = new CameraControls(camera, element);
    this.controls.smoothTime = 0.15;
    this.controls.draggingSmoothTime = 0.06;
    this.controls.dollySpeed = 0.6;
    this.controls.minDistance = 0.02;
    this.controls.mouseButtons.wheel = CameraControls.ACTION.DOLLY;
    this.controls.dollyToCursor = true;
    this.controls.addEventListener("controlstart", () => {
      this.#turnLeft = 0;
      this.wake();
    });
    // The wheel has no start.
    this.controls.addEventListener("control", () => {
      this.#turnLeft = 0;
      this.wake();
    });
    this.controls.addEventListener("transitionstart", () => this.wake());
  }

  /** Draws the next animation frame, and on while the camera moves. */
  wake(): void {
    if (this.#request !== 0) return;
    this.#lastTime = performance.now();
    this.#request = requestAnimationFrame((time) => this.#tick(time));
  }

  /** One full slow turn; any touch of the controls ends it. */
  turnOnce(): void {
    this.#turnLeft = 2 * Math.PI;
    this.wake();
  }

  /** Moves on until it is told (0, 0, 0). */
  fly(...flight: readonly [right: number, up: number, ahead: number]): void {
    this.#flight = flight;
    this.#turnLeft = 0;
    this.wake();
  }

  stopTurning(): void {
    this.#turnLeft = 0;
  }

  #tick(time: number): void {
    const sinceLast = Math.max(0, time - this.#lastTime) / 1000;
    const seconds = Math.min(0.1, sinceLast);
    this.#lastTime = time;
    this.#slowFrames = sinceLast > SLOWEST_TURN_FRAME_S ? this.#slowFrames + 1 : 0;
    if (this.#turnLeft > 0) {
      // A turn that is cut short jumps to its end, which is where it began.
      const isTooSlow = this.#slowFrames > 3;
      const angle = isTooSlow ? this.#turnLeft : Math.min(this.#turnLeft, seconds * TURN_RATE);
      this.#turnLeft -= angle;
      this.controls.rotate(angle, 0, false);
    }
    const isFlying = this.#flight.some((speed) => speed !== 0);
    if (isFlying) this.#flyFor(seconds);
    const isMoving = this.controls.update(seconds) || this.#turnLeft > 0 || isFlying;
    this.#draw();
    this.#request = isMoving ? requestAnimationFrame((next) => this.#tick(next)) : 0;
  }

  #flyFor(seconds: number): void {
    const { matrix } = this.#camera;
    const target = this.controls.getTarget(new Vector3());
    // Columns of the camera's matrix are its right, its up and its back.
    this.#flight.forEach((speed, axis) => {
      const along = new Vector3().setFromMatrixColumn(matrix, axis);
      target.addScaledVector(along, (axis === 2 ? -speed : speed) * seconds);
    });
    void this.controls.moveTo(target.x, target.y, target.z, false);
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.controls.dispose();
  }
}
