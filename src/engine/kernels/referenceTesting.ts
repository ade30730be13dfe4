/** What every kernel room's test needs: seeded inputs, comparison with a float64 reference, finite differences of that
 *  reference, guard words round the outputs, and bitwise repeatability. Imported by tests only.
 *
 *  Everything here throws an `Error` that names the element and both numbers, so it works in any test runner. */
export * from "./testing/againstReference.ts";
export * from "./testing/arrays.ts";
export * from "./testing/closeness.ts";
export * from "./testing/outputs.ts";
