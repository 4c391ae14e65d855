// What Chromium's debugging port shows of the app's window.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const APP_URL = 'app://tensorscope/'
/** Milliseconds for one answer of the debugging port. */
const ANSWER_TIMEOUT = 5000

/** JavaScript for the page: the names of the tensors in the rows that are shown. Independent of the language. */
export const SHOWN_TENSORS =
  `[...document.querySelectorAll('[role="grid"] [role="row"] > [role="rowheader"]')]` +
  `.map((cell) => cell.textContent.trim())`

/**
 * @param {string} output printed by the program so far
 * @param {string} userData
 * @returns {number} the debugging port that Chromium chose
 * @throws when it is not open yet
 */
export function debuggingPort(output, userData) {
  const printed = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)\//.exec(output)
  if (printed) return Number(printed[1])
  // A Windows program may have no standard error. Chromium writes the port to this file, too.
  const written = /^(\d+)\n/.exec(readFileSync(join(userData, 'DevToolsActivePort'), 'utf8'))
  if (!written) throw new Error('DevToolsActivePort is not complete')
  return Number(written[1])
}

/**
 * @param {number} port
 * @returns {Promise<{ url: string, title: string, webSocketDebuggerUrl: string }[]>}
 */
export async function listTargets(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(ANSWER_TIMEOUT) })
  return answer.json()
}

/**
 * Checks that a window shows a model: its page, its title and its first rows.
 *
 * @param {Awaited<ReturnType<typeof listTargets>>} targets
 * @param {{ readonly title: string, readonly tensors: readonly string[] }} expected
 * @throws Error with the value found
 */
export async function checkPage(targets, { title, tensors }) {
  const pages = targets.filter(({ url }) => url.startsWith(APP_URL))
  if (pages.length === 0) throw new Error(`no page of ${APP_URL}`)
  const page = pages.find((each) => each.title === title)
  if (!page) throw new Error(`the title is ${JSON.stringify(pages[0].title)}; expected ${JSON.stringify(title)}`)
  const shown = await evaluate(page.webSocketDebuggerUrl, SHOWN_TENSORS)
  const first = JSON.stringify(shown?.slice(0, tensors.length))
  if (first !== JSON.stringify(tensors)) throw new Error(`the first rows are ${first}; expected ${tensors.join(', ')}`)
}

/**
 * @param {string} url of the page's debugging socket
 * @param {string} expression
 * @returns {Promise<unknown>} its value
 */
async function evaluate(url, expression) {
  const socket = new WebSocket(url)
  try {
    return await new Promise((resolve, reject) => {
      AbortSignal.timeout(ANSWER_TIMEOUT).onabort = () => reject(new Error('the page does not answer'))
      socket.onerror = () => reject(new Error('the debugging socket of the page failed'))
      socket.onclose = () => reject(new Error('the debugging socket of the page was closed'))
      socket.onopen = () =>
        socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression, returnByValue: true } }))
      socket.onmessage = ({ data }) => {
        const { id, result, error } = JSON.parse(data)
        if (id !== 1) return
        if (error || result.exceptionDetails) reject(new Error(`the page failed: ${data}`))
        else resolve(result.result.value)
      }
    })
  } finally {
    socket.close()
  }
}
