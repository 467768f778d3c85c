import { part } from './dom.mjs'
import { formatSize } from './format.mjs'

/** One upload in the list: its name, how far it is, and what one can do about it. */
export class UploadRow {
  #name
  #size
  #status
  #bar
  #retry
  #cancel

  /**
   * @param {string} name
   * @param {number} size
   * @param {{ cancel: () => void, retry: () => void }} actions
   */
  constructor(name, size, actions) {
    const template = part(document, 'template#upload-row', HTMLTemplateElement)
    this.element = part(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), 'li', HTMLLIElement)
    const shown = part(this.element, '.name', HTMLElement)
    shown.textContent = name
    // A long one is cut.
    shown.title = name
    this.#name = name
    this.#size = size
    this.#status = part(this.element, '.status', HTMLElement)
    this.#bar = part(this.element, 'progress', HTMLProgressElement)
    this.#retry = part(this.element, '.retry', HTMLButtonElement)
    this.#cancel = part(this.element, '.cancel', HTMLButtonElement)
    this.#retry.setAttribute('aria-label', `Retry ${name}`)
    this.#retry.addEventListener('click', actions.retry)
    this.#cancel.addEventListener('click', () => {
      if (this.element.dataset.state === 'failed') {
        this.element.remove()
      }
      actions.cancel()
    })
    this.#show('waiting', `Waiting, ${formatSize(size)}`)
  }

  /**
   * What is sent counts the form around the file too.
   *
   * @param {number} sent
   * @param {number} total
   */
  progress(sent, total) {
    const done = total > 0 ? sent / total : 0
    this.#bar.value = done
    const shown = formatSize(Math.min(this.#size, Math.round(done * this.#size)))
    this.#show('sending', done < 1 ? `${shown} of ${formatSize(this.#size)}` : 'Finishing')
  }

  retrying() {
    this.#bar.value = 0
    this.#show('sending', 'Trying again')
  }

  /** @param {string} reason */
  failed(reason) {
    this.#show('failed', reason)
  }

  /** To try again would not help. */
  givenUp() {
    this.#retry.hidden = true
  }

  done() {
    this.#bar.value = 1
    this.#show('done', `Uploaded, ${formatSize(this.#size)}`)
  }

  cancelled() {
    this.#show('cancelled', 'Cancelled')
  }

  /**
   * @param {'waiting' | 'sending' | 'failed' | 'done' | 'cancelled'} state
   * @param {string} text
   */
  #show(state, text) {
    this.element.dataset.state = state
    // How far it is, is not to be read out each time.
    this.#status.ariaLive = state === 'done' || state === 'failed' ? 'polite' : 'off'
    this.#status.textContent = text
    this.#bar.hidden = state !== 'waiting' && state !== 'sending'
    this.#retry.hidden = state !== 'failed'
    this.#cancel.hidden = state === 'done' || state === 'cancelled'
    const word = state === 'failed' ? 'Dismiss' : 'Cancel'
    this.#cancel.textContent = word
    this.#cancel.setAttribute('aria-label', `${word} ${this.#name}`)
  }
}
