/** Camera paths: COLMAP's; what the networks are given where a run damages that; after the refinement; where the cameras
 *  really were, laid over COLMAP's world. */
export const PATH_NAMES = ["colmap", "given", "refined", "true"] as const;
export type PathName = (typeof PATH_NAMES)[number];
