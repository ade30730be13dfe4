import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  DoubleSide,
  Group,
  Line,
  LineBasicMaterial,
  LineDashedMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  SRGBColorSpace,
} from "three";
import type { PinholeIntrinsics, RgbaPicture } from "../engine/protocol.ts";
import { cameraCentre, invert, type Point, type Rows, transformPoint } from "./rigid.ts";

/** A camera to draw: pose, intrinsics and picture size in pixels at the working resolution. */
export interface DrawnCamera {
  readonly camFromWorld: Rows;
  readonly intrinsics: PinholeIntrinsics;
  readonly width: number;
  readonly height: number;
}

/** The four corners of the picture (its outer edges) on the plane at `depth`, in world coordinates,
 *  from the upper left clockwise. */
export function frustumCorners(
  { camFromWorld, intrinsics, width, height }: DrawnCamera,
  depth: number,
): Point[] {
  const worldFromCam = invert(camFromWorld);
  const { fx, fy, cx, cy } = intrinsics;
  return [
    [-0.5, -0.5],
    [width - 0.5, -0.5],
    [width - 0.5, height - 0.5],
    [-0.5, height - 0.5],
  ].map(([u, v]) => transformPoint(worldFromCam, [((u - cx) / fx) * depth, ((v - cy) / fy) * depth, depth]));
}

function positions(points: readonly Point[]): BufferGeometry {
  return new BufferGeometry().setAttribute(
    "position",
    new BufferAttribute(new Float32Array(points.flat()), 3),
  );
}

function pyramid(camera: DrawnCamera, depth: number): Point[] {
  const centre = cameraCentre(camera.camFromWorld);
  const corners = frustumCorners(camera, depth);
  return corners.flatMap((corner, i) => [centre, corner, corner, corners[(i + 1) % 4]]);
}

export interface PathStyle {
  readonly colour: string;
  readonly isDashed: boolean;
  readonly opacity: number;
}

/** More pyramids than this on one path only hide each other; then every second, third ... is drawn. */
const MOST_PYRAMIDS = 36;

/** A path through camera centres with wire pyramids along it. Paths break nowhere: frames without a pose are left out. */
export function cameraPath(cameras: readonly DrawnCamera[], depth: number, style: PathStyle): Group {
  const group = new Group();
  const stroke = { color: style.colour, transparent: true, opacity: style.opacity };
  const material = style.isDashed
    ? new LineDashedMaterial({ ...stroke, dashSize: depth * 0.22, gapSize: depth * 0.16 })
    : new LineBasicMaterial(stroke);
  const faint = material.clone();
  faint.opacity = style.opacity * 0.45;
  const path = new Line(positions(cameras.map((camera) => cameraCentre(camera.camFromWorld))), material);
  const every = Math.ceil(cameras.length / MOST_PYRAMIDS);
  const drawn = cameras.filter((_, i) => i % every === 0);
  const pyramids = new LineSegments(positions(drawn.flatMap((camera) => pyramid(camera, depth))), faint);
  path.computeLineDistances();
  pyramids.computeLineDistances();
  return group.add(path, pyramids);
}

/** The camera on screen: a solid pyramid whose far plane shows its picture at 30 %. */
export function currentCamera(
  camera: DrawnCamera,
  picture: RgbaPicture | null,
  depth: number,
  colour: string,
): Group {
  const group = new Group();
  group.add(new LineSegments(positions(pyramid(camera, depth)), new LineBasicMaterial({ color: colour })));
  if (picture !== null) {
    const geometry = positions(frustumCorners(camera, depth));
    geometry.setAttribute("uv", new BufferAttribute(Float32Array.of(0, 0, 1, 0, 1, 1, 0, 1), 2));
    geometry.setIndex([0, 1, 2, 0, 2, 3]);
    const texture = new DataTexture(new Uint8Array(picture.rgba), picture.width, picture.height);
    texture.colorSpace = SRGBColorSpace;
    texture.needsUpdate = true;
    const material = new MeshBasicMaterial({
      map: texture,
      transparent: true,
      opacity: 0.3,
      side: DoubleSide,
      depthWrite: false,
    });
    group.add(new Mesh(geometry, material));
  }
  return group;
}
