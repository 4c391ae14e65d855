/** Xorshift, its outputs added up: integers only, nothing that the compiler could leave out, no memory. */
export function compute(steps: number): number {
  let [state, sum] = [2463534242, 0]
  for (let i = 0; i < steps; i++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    sum = (sum + state) | 0
  }
  return sum
}

/** The length, the first and the last byte in one number: proves that a worker received the bytes. */
export const byteFingerprint = (bytes: Uint8Array): number =>
  bytes.length * 65_536 + (bytes[0] ?? 0) * 256 + (bytes[bytes.length - 1] ?? 0)
