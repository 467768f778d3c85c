// What is shown and given of what was proved.

// Names alone: a value can be a token.
export const nameList = (pairs) => `[${pairs.map(([name]) => name).join(', ')}]`
export const keyText = ({ key, keyStr }) => {
  return JSON.stringify(keyStr ?? (key === undefined ? null : String.fromCharCode(...key)))
}

/** Pairs of the caller's own. */
export const copied = (pairs) => pairs.map((pair) => [...pair])
