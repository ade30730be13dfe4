import { type Matrix4, Sphere, Vector3 } from "three";
import type { DrawnCamera } from "./frusta.ts";
import type { Orbit } from "./orbit.ts";
import { cameraCentre, invert, type Point, transformPoint } from "./rigid.ts";

const FLIGHT_RADII_A_SECOND = 0.5;

/** Where the view of a scene goes: to all of it, to a camera, or on in flight. */
export class Viewpoint {
  readonly #orbit: Orbit;
  #bounds = new Sphere(new Vector3(), 2);
  #ahead = new Vector3(0, 0, -1);

  constructor(orbit: Orbit) {
    this.#orbit = orbit;
  }

  /** Another scene, in three's coordinates. ahead: mean horizontal viewing direction of its cameras. */
  setScene(bounds: Sphere, ahead: Vector3): void {
    this.#bounds = bounds;
    this.#ahead = ahead;
  }

  /** Where a camera is, looking where it looks. upright: from its world to three's. */
  toCamera({ camFromWorld }: DrawnCamera, upright: Matrix4, isAnimated: boolean): void {
    const place = (point: Point) => new Vector3(...point).applyMatrix4(upright);
    const eye = place(cameraCentre(camFromWorld));
    this.#lookAt(eye, place(transformPoint(invert(camFromWorld), [0, 0, 1])), isAnimated);
  }

  /** All of the scene, seen over the shoulder of the cameras: from behind, a little above and aside. */
  toAll(isAnimated: boolean): void {
    const { center, radius } = this.#bounds;
    const aside = new Vector3(-this.#ahead.z, 0, this.#ahead.x);
    const eye = center
      .clone()
      .addScaledVector(this.#ahead, -1.45 * radius)
      .addScaledVector(aside, 0.55 * radius);
    eye.y += 0.75 * radius;
    this.#lookAt(eye, center, isAnimated);
  }

  /** Flies on as the view looks; -1, 0 or 1 for each direction. */
  fly(right: number, up: number, ahead: number): void {
    const speed = FLIGHT_RADII_A_SECOND * this.#bounds.radius;
    this.#orbit.fly(speed * right, speed * up, speed * ahead);
  }

  #lookAt(eye: Vector3, at: Vector3, isAnimated: boolean): void {
    this.#orbit.stopTurning();
    void this.#orbit.controls.setLookAt(...eye.toArray(), ...at.toArray(), isAnimated);
    this.#orbit.wake();
  }
}
