import { Matrix4, Quaternion, Vector3 } from "three";
import type { Rows } from "./rigid.ts";

/** The one place where conventions meet.
 *
 *  The engine's world is COLMAP's: arbitrary axes, cameras in OpenCV's convention (x right, y down, z forward).
 *  three.js looks along -z with y up. Everything in the scene keeps the engine's coordinates inside one group,
 *  and this rotation is that group's: it turns the mean "up" of the cameras (their -y axes in the world), which
 *  for hand-held pictures is close to gravity, to three's +y. Without posed cameras it is OpenCV's half turn about x. */
export function threeFromWorld(camFromWorld: readonly Rows[]): Matrix4 {
  const up = new Vector3();
  for (const rows of camFromWorld) up.sub(new Vector3(rows[4], rows[5], rows[6]));
  if (up.lengthSq() < 1e-12) return new Matrix4().makeRotationX(Math.PI);
  const turn = new Quaternion().setFromUnitVectors(up.normalize(), new Vector3(0, 1, 0));
  return new Matrix4().makeRotationFromQuaternion(turn);
}
