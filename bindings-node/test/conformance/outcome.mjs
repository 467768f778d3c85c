// How a row fails.

/** The first difference, in words. */
export class Failed extends Error {}

const shown = (value) =>
  value instanceof Uint8Array ? `bytes ${JSON.stringify(Buffer.from(value).toString('latin1'))}` : JSON.stringify(value)

/** Fails with both shown unless the two are the same: texts, numbers, bytes, or lists of these. */
export function same(what, ours, expected) {
  const [our, other] = [shown(ours), shown(expected)]
  if (our !== other) throw new Failed(`${what} differs\n    ours:     ${our}\n    expected: ${other}`)
}
