import type { Camera, Scene, WebGLRenderer } from "three";

/** Compiles the shader programs of a scene. Resolves when it can be drawn without waiting for them; where the browser cannot
 *  tell, a frame later, in which the GPU has worked on them. */
export async function compileAhead(renderer: WebGLRenderer, scene: Scene, camera: Camera): Promise<void> {
  if (renderer.extensions.has("KHR_parallel_shader_compile")) {
    await renderer.compileAsync(scene, camera);
    return;
  }
  renderer.compile(scene, camera);
  await new Promise(requestAnimationFrame);
}
