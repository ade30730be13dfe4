
// Where an image row or column outside lies when the border is filled by reflection about the border pixels; at most
// `size - 1` outside.
fn reflected(at: i32, size: u32) -> i32 {
  let last = i32(size) - 1;
  return last - abs(last - abs(at));
}
