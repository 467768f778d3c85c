import { part } from './dom.mjs'
import { formatDate, formatSize } from './format.mjs'
import { authorization } from './session.mjs'

/** @typedef {{ name: string, size: number, modified: string, url: string }} StoredFile */

/**
 * The user's files, each with a link that the server presigned.
 *
 * @param {object} options
 * @param {string} options.endpoint
 * @param {import('./session.mjs').Session} options.session
 * @param {HTMLElement} options.section
 * @param {(message: string) => void} options.onError
 * @param {() => void} options.onSignedOut
 */
export function createFileList({ endpoint, session, section, onError, onSignedOut }) {
  const list = part(section, 'ul', HTMLUListElement)
  const template = part(document, 'template#file-row', HTMLTemplateElement)
  const headers = authorization(session)

  async function refresh() {
    try {
      const answer = await fetch(endpoint, { headers })
      if (answer.status === 401) {
        onSignedOut()
        return
      }
      const said = await answer.json()
      if (!answer.ok) {
        throw new Error(said.error ?? 'The list of files could not be read.')
      }
      show(said.files)
    } catch (error) {
      onError(error instanceof Error ? error.message : 'The list of files could not be read.')
    }
  }

  /** @param {StoredFile[]} files */
  function show(files) {
    part(section, '.empty', HTMLElement).hidden = files.length > 0
    part(section, '.count', HTMLElement).textContent = files.length > 0 ? String(files.length) : ''
    list.replaceChildren(...files.map(row))
  }

  /** @param {StoredFile} file */
  function row({ name, size, modified, url }) {
    const element = part(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), 'li', HTMLLIElement)
    part(element, '.kind', HTMLElement).textContent = kindOf(name)
    const shown = part(element, '.name', HTMLElement)
    shown.textContent = name
    // A long one is cut.
    shown.title = name
    part(element, '.status', HTMLElement).textContent = `${formatSize(size)}, ${formatDate(modified)}`
    const link = part(element, 'a', HTMLAnchorElement)
    link.href = url
    link.setAttribute('aria-label', `Download ${name}`)
    const copy = part(element, '.copy', HTMLButtonElement)
    copy.setAttribute('aria-label', `Copy the link to ${name}`)
    copy.addEventListener('click', async () => {
      await navigator.clipboard.writeText(url)
      copy.textContent = 'Copied'
      setTimeout(() => (copy.textContent = 'Copy link'), 1500)
    })
    const remove = part(element, '.remove', HTMLButtonElement)
    remove.setAttribute('aria-label', `Delete ${name}`)
    remove.addEventListener('click', async () => {
      if (!confirm(`Delete ${name}?`)) {
        return
      }
      const answer = await fetch(`${endpoint}?name=${encodeURIComponent(name)}`, { method: 'DELETE', headers })
      if (!answer.ok) {
        onError(`${name} could not be deleted.`)
      }
      await refresh()
    })
    return element
  }

  return { refresh }
}

/**
 * The few letters that stand for a file's kind.
 *
 * @param {string} name
 */
function kindOf(name) {
  const found = /\.([a-z0-9]{1,4})$/i.exec(name)
  return found?.[1]?.toUpperCase() ?? 'FILE'
}
