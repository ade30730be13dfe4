import { BufferGeometry, Material, type Object3D, Texture } from "three";

/** Frees what a tree of objects holds on the GPU: geometries, materials and the textures of materials. */
export function disposeTree(root: Object3D): void {
  root.traverse((object) => {
    if ("geometry" in object && object.geometry instanceof BufferGeometry) object.geometry.dispose();
    if (!("material" in object)) return;
    const materials = Array.isArray(object.material) ? object.material : [object.material];
    for (const material of materials) {
      if (!(material instanceof Material)) continue;
      if ("map" in material && material.map instanceof Texture) material.map.dispose();
      material.dispose();
    }
  });
}
