/** What the page may load: its own files and nothing else, so that no picture a person drops can leave the machine.
 *  - `wasm-unsafe-eval`: WebAssembly may be compiled, which the tensor library does for 64-bit arithmetic; text may not.
 *  - `img-src blob:`: previews of dropped pictures. `data:`: the small pictures and fonts that the build inlines.
 *  - `style-src` without `unsafe-inline`: React and three.js set styles through the CSSOM, which the policy allows.
 *  - No `require-trusted-types-for`: it would refuse `new Worker(url)` without a policy object of the page. */
const DIRECTIVES = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' blob: data:",
  "font-src": "'self' data:",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "object-src": "'none'",
  "frame-ancestors": "'none'",
};

export const contentSecurityPolicy = Object.entries(DIRECTIVES)
  .map(([directive, sources]) => `${directive} ${sources}`)
  .join("; ");
