// A KV namespace for workerd on one's own machine: what a binding of a namespace asks, by key, of a service.

export default {
  /**
   * @param {Request} request
   * @param {{ KEYS: Record<string, unknown> }} env
   */
  async fetch(request, { KEYS }) {
    const name = decodeURIComponent(new URL(request.url).pathname.slice(1))
    if (name === 'LTAIBROKEN') return new Response('the store is down', { status: 500 })
    return Object.hasOwn(KEYS, name) ? Response.json(KEYS[name]) : new Response('no such key', { status: 404 })
  },
}
