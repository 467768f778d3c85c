import { readConfig } from './config.mjs'
import { part } from './dom.mjs'
import { createFileList } from './files.mjs'
import { formatSize, formatTypes } from './format.mjs'
import { addressToSignIn, readSession, signIn, signOut } from './session.mjs'
import { createUploader } from './uploads.mjs'

/** How often the links are renewed, in milliseconds. They are good for longer than that. */
const RENEWAL = 600_000

const config = await readConfig().catch((error) => {
  notify('This page could not be set up. Please come back later.')
  throw error
})
const session = readSession()
if (session) {
  showUploads(session)
} else {
  showSignIn()
}

function showSignIn() {
  const section = part(document, '#sign-in', HTMLElement)
  const form = part(section, 'form', HTMLFormElement)
  const link = part(section, 'a', HTMLAnchorElement)
  section.hidden = false
  const { session: endpoint, signInUrl } = config
  form.hidden = endpoint === undefined
  link.hidden = signInUrl === undefined
  if (signInUrl !== undefined) {
    link.href = addressToSignIn(signInUrl)
  }
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    try {
      const session = await signIn(endpoint ?? '', part(form, 'input', HTMLInputElement).value)
      section.hidden = true
      showUploads(session)
    } catch (error) {
      notify(error instanceof Error ? error.message : String(error))
    }
  })
}

/** @param {import('./session.mjs').Session} session */
function showUploads(session) {
  part(document, '#uploads', HTMLElement).hidden = false
  showAccount(session)
  const files = showFiles(session)
  const uploader = createUploader({
    config,
    session,
    list: part(document, '#uploads ul', HTMLUListElement),
    onRefused: notify,
    onUploaded: () => files?.refresh(),
  })
  takeFiles((found) => uploader.addFiles(found))
}

/** @param {import('./session.mjs').Session} session */
function showAccount(session) {
  const account = part(document, '#account', HTMLElement)
  account.hidden = false
  part(account, 'span', HTMLElement).textContent = session.name
  part(account, 'button', HTMLButtonElement).addEventListener('click', leave)
}

function leave() {
  signOut()
  location.reload()
}

/** @param {import('./session.mjs').Session} session */
function showFiles(session) {
  if (config.files === undefined) {
    return undefined
  }
  const section = part(document, '#files', HTMLElement)
  section.hidden = false
  const files = createFileList({ endpoint: config.files, session, section, onError: notify, onSignedOut: leave })
  files.refresh()
  setInterval(files.refresh, RENEWAL)
  return files
}

/**
 * From the file dialogue, and dropped anywhere on the page.
 *
 * @param {(files: File[]) => void} take
 */
function takeFiles(take) {
  const zone = part(document, '#drop-zone', HTMLElement)
  const input = part(zone, 'input', HTMLInputElement)
  input.accept = config.contentTypes.join(',')
  part(zone, '.hint', HTMLElement).textContent =
    `${formatTypes(config.contentTypes)}. Up to ${formatSize(config.maxSize)} each.`
  input.addEventListener('change', () => {
    take([...(input.files ?? [])])
    input.value = ''
  })
  addEventListener('dragover', (event) => {
    event.preventDefault()
    zone.classList.add('over')
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) {
      zone.classList.remove('over')
    }
  })
  addEventListener('drop', (event) => {
    event.preventDefault()
    zone.classList.remove('over')
    const items = [...(event.dataTransfer?.items ?? [])]
    if (items.some((item) => item.webkitGetAsEntry()?.isDirectory)) {
      notify('Folders cannot be uploaded. Please drop the files in them.')
    }
    // A folder is no file, although the browser gives it as one.
    const files = items.filter((item) => item.kind === 'file' && !item.webkitGetAsEntry()?.isDirectory)
    take(files.map((item) => item.getAsFile()).filter((file) => file !== null))
  })
}

/**
 * Says something that no row can, until it is dismissed.
 *
 * @param {string} message
 */
function notify(message) {
  const list = part(document, '#notices', HTMLElement)
  const notice = document.createElement('p')
  const dismiss = document.createElement('button')
  notice.textContent = message
  dismiss.className = 'quiet'
  dismiss.textContent = 'Dismiss'
  dismiss.addEventListener('click', () => notice.remove())
  notice.append(dismiss)
  list.append(notice)
}
