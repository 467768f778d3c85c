/**
 * The element that a selector finds, which is there.
 *
 * @template {Element} T
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {{ new (): T }} kind
 * @returns {T}
 */
export function part(parent, selector, kind) {
  const found = parent.querySelector(selector)
  if (!(found instanceof kind)) {
    throw new Error(`the page has no ${selector}`)
  }
  return found
}
