/**
 * What the server says of itself, in `config.json` beside this page.
 *
 * @typedef {object} Config
 * @property {string} bucket
 * @property {string} region
 * @property {string} bucketUrl The bucket's own URL, without a slash at its end.
 * @property {string} accessKey The id of the key that uploads are signed with; the secret stays on the server.
 * @property {string} sign Where signatures come from.
 * @property {number} maxSize In bytes.
 * @property {number} partSize In bytes: larger files are sent in parts.
 * @property {string[]} contentTypes
 * @property {string} [session] Where a name gives a session, or
 * @property {string} [signInUrl] the page to sign in at, which comes back with `#id_token=...`.
 * @property {string} [files] Where the list of files is. Without it the page shows none.
 * @property {string} [uploaded] Where finished uploads are checked.
 */

/** @returns {Promise<Config>} */
export async function readConfig() {
  const answer = await fetch('config.json')
  if (!answer.ok) {
    throw new Error(`config.json: ${answer.status}`)
  }
  return answer.json()
}
