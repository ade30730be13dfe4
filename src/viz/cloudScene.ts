import { Color, Group, PerspectiveCamera, Scene, WebGLRenderer } from "three";
import type { RgbaPicture } from "../engine/protocol.ts";
import type { ColouredCloud } from "./backproject.ts";
import { Cameras, type CamerasLook } from "./cameras.ts";
import { compileAhead } from "./compileAhead.ts";
import { CornerAxes } from "./cornerAxes.ts";
import { disposeTree } from "./dispose.ts";
import type { DrawnCamera } from "./frusta.ts";
import { groundGrid } from "./ground.ts";
import { Orbit } from "./orbit.ts";
import type { PathName } from "./pathNames.ts";
import { pickPoint } from "./pick.ts";
import { PinMarks, type PinnedPoint } from "./pinMarks.ts";
import { ColouredPoints } from "./points.ts";
import type { Point } from "./rigid.ts";
import { boundsOf, meanDirection } from "./sceneBounds.ts";
import { Viewpoint } from "./viewpoint.ts";
import { threeFromWorld } from "./worldFrame.ts";

/** CSS colours of the scene, as three understands them (`#rrggbb`). */
export interface CloudTheme extends Omit<CamerasLook, "frustumDepth"> {
  readonly background: string;
  readonly grid: string;
}

export interface SparseScene {
  /** World positions, 3 N, normalised units, and 8-bit RGB. */
  readonly points: ColouredCloud;
  /** COLMAP's. */
  readonly cameras: readonly DrawnCamera[];
}

export interface CloudVisibility extends Readonly<Record<PathName, boolean>> {
  readonly sparse: boolean;
  readonly predicted: boolean;
}

const MIN_PICTURE_PX = 960;

/** The point cloud view: sparse points, predicted cloud, paths of cameras. All coordinates that come in
 *  are the engine's world; the turn to three's is the world group's (`worldFrame.ts`). Draws only on demand. */
export class CloudScene {
  readonly #renderer: WebGLRenderer;
  readonly #camera = new PerspectiveCamera(50, 1, 0.01, 500);
  readonly #scene = new Scene();
  readonly #corner = new CornerAxes();
  readonly #world = new Group();
  readonly #sparse = new ColouredPoints(1.5, 0.9);
  readonly #predicted = new ColouredPoints(2);
  readonly #probe = new ColouredPoints(9);
  readonly #pins = new PinMarks();
  readonly #orbit: Orbit;
  readonly #viewpoint: Viewpoint;
  #theme: CloudTheme;
  readonly #cameras: Cameras;
  readonly #replaced: Group[] = [];
  #grid: Group | null = null;
  #sparsePoints: Float32Array = new Float32Array();
  #predictedPoints: Float32Array = new Float32Array();
  #visible = { sparse: true, predicted: true };
  #frustumDepth = 0.08;
  #size = { width: 1, height: 1 };
  /** Whether there may be materials that were never drawn. */
  #hasNews = true;
  #isCompiling = false;
  #isDisposed = false;

  /** @throws if the browser gives no WebGL context. */
  constructor(canvas: HTMLCanvasElement, theme: CloudTheme) {
    this.#renderer = new WebGLRenderer({ canvas, antialias: true });
    this.#renderer.autoClear = false;
    // Each question whether a shader is sound waits for the GPU; an unsound one is a warning of the browser all the same.
    this.#renderer.debug.checkShaderErrors = import.meta.env.DEV;
    this.#theme = theme;
    this.#world.matrixAutoUpdate = false;
    this.#probe.object.material.depthTest = false;
    this.#probe.object.renderOrder = 1;
    this.#cameras = new Cameras(this.#camerasLook(), (drawn) => this.#replace(drawn));
    const marks = [this.#probe.object, this.#pins.object];
    this.#world.add(this.#sparse.object, this.#predicted.object, this.#cameras.object, ...marks);
    this.#scene.add(this.#world);
    this.#orbit = new Orbit(this.#camera, canvas, () => this.#drawWhenCompiled());
    this.#viewpoint = new Viewpoint(this.#orbit);
  }

  resize(width: number, height: number, pixelRatio: number): void {
    if (width < 1 || height < 1) return;
    this.#size = { width, height };
    this.#renderer.setPixelRatio(pixelRatio);
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#pins.fit(height, this.#camera.fov);
    this.#orbit.wake();
  }

  setTheme(theme: CloudTheme): void {
    this.#theme = theme;
    this.#drawGrid();
    this.#cameras.setLook(this.#camerasLook());
    this.#show();
  }

  /** What is seen now in the colours of another theme, at least `MIN_PICTURE_PX` wide; the view stays as it is. */
  picture(theme: CloudTheme): ImageData {
    const own = { theme: this.#theme, pixelRatio: this.#renderer.getPixelRatio() };
    const { domElement } = this.#renderer;
    const factor = Math.max(1, Math.ceil(MIN_PICTURE_PX / domElement.width));
    this.#drawIn(theme, factor * own.pixelRatio);
    const copy = new OffscreenCanvas(domElement.width, domElement.height);
    const context = copy.getContext("2d");
    // What is drawn is there until the browser shows it, which is after this.
    context?.drawImage(domElement, 0, 0);
    this.#drawIn(own.theme, own.pixelRatio);
    if (context === null) throw new Error("This browser gives no 2D canvas.");
    return context.getImageData(0, 0, copy.width, copy.height);
  }

  /** Shows another sequence: turns its world upright and frames all of it. */
  setSparse({ points, cameras }: SparseScene): void {
    const upright = threeFromWorld(cameras.map((camera) => camera.camFromWorld));
    this.#world.matrix.copy(upright);
    this.#world.matrixWorldNeedsUpdate = true;
    this.#corner.setUpright(upright);
    this.#sparsePoints = points.positions;
    this.#sparse.set(points.positions, points.colours);
    const bounds = boundsOf(points.positions, cameras, upright);
    this.#viewpoint.setScene(bounds, meanDirection(cameras, upright));
    this.#drawGrid();
    this.#cameras.begin(cameras);
    this.#show();
    this.frameAll(false);
  }

  /** Other predicted points: world positions, 3 N, of which every beginning is an even sample. They are seen as they get
   *  their colours: millions at once would hold the page up. */
  beginPredicted(positions: Float32Array): void {
    this.#predictedPoints = positions;
    this.#predicted.begin(positions.length / 3);
    this.#show();
  }

  /** Colours of the predicted points from `first` on, 8-bit sRGB; those of the beginning come first. */
  fillPredicted(first: number, colours: Uint8Array): void {
    const positions = this.#predictedPoints.subarray(3 * first, 3 * first + colours.length);
    this.#predicted.fill(first, positions, colours);
    this.#show();
  }

  /** Other colours for predicted points that are there. */
  recolourPredicted(first: number, colours: Uint8Array): void {
    this.#predicted.recolour(first, colours);
    this.#orbit.wake();
  }

  /** Draws this share of the predicted points, 0..1. */
  setDensity(share: number): void {
    this.#predicted.setShare(share);
    this.#orbit.wake();
  }

  setPath(name: Exclude<PathName, "colmap">, cameras: readonly DrawnCamera[]): void {
    this.#cameras.set(name, cameras);
    this.#show();
  }

  setCurrent(camera: DrawnCamera | null, picture: RgbaPicture | null): void {
    this.#cameras.setCurrent(camera, picture);
    this.#show();
  }

  /** Marks a world point, or none. */
  setProbe(point: Point | null, colour: readonly [number, number, number]): void {
    this.#probe.set(point === null ? new Float32Array() : new Float32Array(point), Uint8Array.from(colour));
    this.#orbit.wake();
  }

  setPins(pins: readonly PinnedPoint[]): void {
    this.#pins.set(pins);
    this.#show();
  }

  setSizes(pointPx: number, frustumDepth: number): void {
    this.#sparse.setSize(Math.max(1, pointPx * 0.75));
    this.#predicted.setSize(pointPx);
    if (frustumDepth !== this.#frustumDepth) {
      this.#frustumDepth = frustumDepth;
      this.#cameras.setLook(this.#camerasLook());
    }
    this.#show();
  }

  setVisibility(visible: CloudVisibility): void {
    this.#visible = visible;
    // Layer 1 is not rendered; `visible` belongs to ColouredPoints, which hides empty clouds.
    this.#sparse.object.layers.set(visible.sparse ? 0 : 1);
    this.#predicted.object.layers.set(visible.predicted ? 0 : 1);
    this.#cameras.setVisibility(visible);
    this.#show();
  }

  /** Index of the predicted point under a place of the view, of those that are wanted and drawn; or null. */
  pickPredicted(x: number, y: number, isWanted: (index: number) => boolean): number | null {
    if (!this.#visible.predicted) return null;
    const drawn = this.#predictedPoints.subarray(0, 3 * this.#predicted.drawn);
    return pickPoint(drawn, this.#world.matrixWorld, this.#camera, this.#size, x, y, isWanted);
  }

  /** Puts the view where a camera is, looking where it looks. */
  flyToCamera(camera: DrawnCamera, isAnimated: boolean): void {
    this.#viewpoint.toCamera(camera, this.#world.matrix, isAnimated);
  }

  frameAll(isAnimated: boolean): void {
    this.#viewpoint.toAll(isAnimated);
  }

  /** Flies on as the view looks; -1, 0 or 1 for each direction. */
  fly(right: number, up: number, ahead: number): void {
    this.#viewpoint.fly(right, up, ahead);
  }

  turnOnce(): void {
    this.#orbit.turnOnce();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#orbit.dispose();
    disposeTree(this.#scene);
    this.#corner.dispose();
    for (const drawn of this.#replaced) disposeTree(drawn);
    this.#renderer.dispose();
  }

  #drawGrid(): void {
    this.#replace(this.#grid);
    this.#grid = groundGrid(this.#sparsePoints, this.#world.matrix, this.#theme.grid);
    this.#scene.add(this.#grid);
  }

  #camerasLook(): CamerasLook {
    return { ...this.#theme, frustumDepth: this.#frustumDepth };
  }

  /** Takes a drawn path or camera out of the scene. It is freed when what takes its place has been drawn: a shader program
   *  lives as long as a material needs it, and would else be compiled anew for every frame. */
  #replace(drawn: Group | null): void {
    if (drawn === null) return;
    drawn.removeFromParent();
    this.#replaced.push(drawn);
  }

  /** Draws what is new, soon. */
  #show(): void {
    this.#hasNews = true;
    this.#orbit.wake();
  }

  /** Draws when the shader programs of all that is new are there: one that is used before holds the page up until it is
   *  compiled, with a software adapter for most of a second. */
  #drawWhenCompiled(): void {
    if (this.#isCompiling || this.#isDisposed) return;
    if (!this.#hasNews) {
      this.#draw();
      return;
    }
    this.#hasNews = false;
    this.#isCompiling = true;
    void Promise.all([
      compileAhead(this.#renderer, this.#scene, this.#camera),
      this.#corner.compile(this.#renderer),
    ]).then(() => {
      this.#isCompiling = false;
      this.#drawWhenCompiled();
    });
  }

  #drawIn(theme: CloudTheme, pixelRatio: number): void {
    this.#renderer.setPixelRatio(pixelRatio);
    this.setTheme(theme);
    this.#draw();
  }

  #draw(): void {
    const { width, height } = this.#size;
    this.#renderer.setScissorTest(false);
    this.#renderer.setViewport(0, 0, width, height);
    this.#renderer.setClearColor(new Color(this.#theme.background));
    this.#renderer.clear();
    this.#renderer.render(this.#scene, this.#camera);
    this.#corner.draw(this.#renderer, this.#camera.quaternion);
    for (const drawn of this.#replaced.splice(0)) disposeTree(drawn);
  }
}
