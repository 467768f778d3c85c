/**
 * The number that an option of the command says. With any other there is nothing to run.
 *
 * @param {string} name
 * @param {string} text
 * @param {number} least
 * @param {number} most
 */
export function wholeNumber(name, text, least, most) {
  const number = /^\d+$/.test(text) ? Number(text) : NaN
  if (number >= least && number <= most) return number
  console.error(`--${name} takes a number from ${least} to ${most}, not "${text}".`)
  process.exit(2)
}
