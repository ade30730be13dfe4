// Threefry-2x32 with 20 rounds (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), appended to the
// random kernels. tensor/random.ts holds the same function for the CPU; both give the same bits.

fn mixed(x: vec2u, rotation: u32) -> vec2u {
  let sum = x.x + x.y;
  return vec2u(sum, ((x.y << rotation) | (x.y >> (32u - rotation))) ^ sum);
}

fn threefry(key: vec2u, counter: vec2u) -> vec2u {
  let parity = 0x1bd11bdau ^ key.x ^ key.y;
  var x = counter + key;
  x = mixed(mixed(mixed(mixed(x, 13u), 15u), 26u), 6u) + vec2u(key.y, parity + 1u);
  x = mixed(mixed(mixed(mixed(x, 17u), 29u), 16u), 24u) + vec2u(parity, key.x + 2u);
  x = mixed(mixed(mixed(mixed(x, 13u), 15u), 26u), 6u) + vec2u(key.x, key.y + 3u);
  x = mixed(mixed(mixed(mixed(x, 17u), 29u), 16u), 24u) + vec2u(key.y, parity + 4u);
  return mixed(mixed(mixed(mixed(x, 13u), 15u), 26u), 6u) + vec2u(parity, key.x + 5u);
}
