/** 4×4 affine matrices in flat arrays, column-major as in three.js. Nothing here allocates. */

/** out[o…] = a[ao…] × b; `out` must not be `a` at the same offset, nor `b`. Both are affine: the last row is 0 0 0 1. */
export function multiplyAffine(
  out: Float32Array,
  o: number,
  a: Float32Array,
  ao: number,
  b: Float32Array,
): void {
  for (let column = 0; column < 4; column++) {
    const c = column * 4;
    const x = b[c] ?? 0;
    const y = b[c + 1] ?? 0;
    const z = b[c + 2] ?? 0;
    const w = column === 3 ? 1 : 0;
    for (let row = 0; row < 3; row++)
      out[o + column * 4 + row] =
        (a[ao + row] ?? 0) * x +
        (a[ao + 4 + row] ?? 0) * y +
        (a[ao + 8 + row] ?? 0) * z +
        (a[ao + 12 + row] ?? 0) * w;
    out[o + column * 4 + 3] = w;
  }
}

/** Moves the matrix along one of its own axes (0 x, 1 y, 2 z). */
export function translateAlong(m: Float32Array, o: number, axis: number, by: number): void {
  for (let row = 0; row < 3; row++)
    m[o + 12 + row] = (m[o + 12 + row] ?? 0) + (m[o + axis * 4 + row] ?? 0) * by;
}

/** Turns the matrix about one of its own axes, radians. */
export function rotateAbout(m: Float32Array, o: number, axis: number, angle: number): void {
  const u = o + ((axis + 1) % 3) * 4;
  const v = o + ((axis + 2) % 3) * 4;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  for (let row = 0; row < 3; row++) {
    const a = m[u + row] ?? 0;
    const b = m[v + row] ?? 0;
    m[u + row] = a * cos + b * sin;
    m[v + row] = b * cos - a * sin;
  }
}

/** Stretches the matrix along one of its own axes, or along all when `axis` is −1. */
export function scaleAlong(m: Float32Array, o: number, axis: number, by: number): void {
  for (let column = 0; column < 3; column++)
    if (axis < 0 || axis === column)
      for (let row = 0; row < 3; row++) m[o + column * 4 + row] = (m[o + column * 4 + row] ?? 0) * by;
}

/** Identity. */
export function setIdentity(m: Float32Array, o: number): void {
  m.fill(0, o, o + 16);
  m[o] = m[o + 5] = m[o + 10] = m[o + 15] = 1;
}
