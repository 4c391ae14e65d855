/** What the user can do where Chromium's sandbox does not start, and why Electron may have ended at its start. */

const SYSCTL = {
  maximum: { setting: 'user.max_user_namespaces=0', remedy: 'user.max_user_namespaces=15000' },
  clone: { setting: 'kernel.unprivileged_userns_clone=0', remedy: 'kernel.unprivileged_userns_clone=1' },
  apparmor: {
    setting: 'kernel.apparmor_restrict_unprivileged_userns=1, as in Ubuntu since 23.10',
    remedy: 'kernel.apparmor_restrict_unprivileged_userns=0',
  },
  refused: undefined,
}

/**
 * Explains why the sandbox cannot start, and the remedies.
 *
 * @param {import('./sandbox-check.d.mts').SandboxTrouble} trouble
 * @param {import('./sandbox-check.d.mts').SandboxFacts} facts
 * @param {string} helper path of chrome-sandbox
 * @returns {string} lines
 */
export function sandboxAdvice(trouble, facts, helper) {
  const place = facts.container ? 'this container' : 'this system'
  const setting = SYSCTL[trouble] ? ` (${SYSCTL[trouble].setting})` : ''
  const headline = `Electron cannot start its sandbox: ${place} does not allow user namespaces${setting}.`
  return `${headline}\n${sandboxRemedies(trouble, facts, helper)}`
}

/**
 * What makes the sandbox start.
 *
 * @param {import('./sandbox-check.d.mts').SandboxTrouble} trouble
 * @param {import('./sandbox-check.d.mts').SandboxFacts} facts
 * @param {string} helper path of chrome-sandbox
 * @returns {string} lines
 */
export function sandboxRemedies(trouble, facts, helper) {
  const sysctl = SYSCTL[trouble]
  if (facts.container) return listed(containerRemedies(sysctl))
  const remedies = []
  if (facts.setuidWorks && facts.helper) remedies.push(['Set up the sandbox helper of Electron, once:', setUp(helper)])
  if (sysctl) remedies.push(['Allow user namespaces to all programs until the next boot:', setSysctl(sysctl)])
  if (remedies.length === 0) remedies.push(['Start it from an ordinary terminal of your desktop:', 'npm start'])
  return listed(remedies)
}

/** Without --privileged, the helper cannot make namespaces in a container either. */
function containerRemedies(sysctl) {
  const allow = sysctl
    ? ['Allow user namespaces on the machine that runs the container:', setSysctl(sysctl)]
    : ['Start the container with a seccomp profile that allows user namespaces, for example:', ALLOW_ALL]
  return [
    allow,
    ['If the container isolates enough, do without Chromium’s sandbox:', 'npm start -- --no-sandbox FILE'],
    ['Scan without a window:', INSPECT],
  ]
}

const ALLOW_ALL = 'docker run --security-opt seccomp=unconfined …'
const INSPECT = 'npm run --silent inspect -- FILE'
const setSysctl = ({ remedy }) => `sudo sysctl -w ${remedy}`
const setUp = (path) => `sudo chown root:root ${quoted(path)} && sudo chmod 4755 ${quoted(path)}`

/** For a shell. */
const quoted = (path) => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

/** @param {readonly (readonly string[])[]} remedies each a sentence and a command */
const listed = (remedies) => remedies.map(([sentence, command]) => `  ${sentence}\n    ${command}`).join('\n')

/** How to scan in a container without a display. Few containers let Chromium start its sandbox. */
export const CONTAINER_ADVICE = `In a container, ${INSPECT} scans without a window; so does the installed app with tensorscope --no-sandbox --inspect FILE`

const SIGTRAP = 5
const ASKED_TO_END = [1, 2, 15]
const SIGKILL = 9
const MISSING_LIBRARY = 127
/** From here on, an exit code of Windows is an NTSTATUS: the program crashed. */
const NT_ERROR = 0x8000_0000

/**
 * The likely cause when Electron ended at its start.
 *
 * @param {number} code the exit code, or 128 and the number of a signal
 * @param {NodeJS.Platform} platform
 * @param {string} [remedies] lines for the sandbox; undefined if Electron ran without one
 * @returns {string | undefined} one sentence and a remedy; undefined if it ended in an orderly way
 */
export function startFailure(code, platform, remedies) {
  if (code >= NT_ERROR)
    return `Electron crashed at its start (0x${code.toString(16)}). A virus scanner or a graphics driver may be the cause; try npm start -- --disable-gpu`
  if (platform === 'win32') return undefined
  if (platform === 'linux' && code === MISSING_LIBRARY)
    return 'Electron lacks a library of the system, which it names above. On Debian and Ubuntu: sudo apt install libgtk-3-0 libnss3 libgbm1, and libasound2t64 or libasound2'
  const signal = code - 128
  if (signal <= 0 || signal > 64 || ASKED_TO_END.includes(signal)) return undefined
  if (signal === SIGKILL) return 'Electron was killed at its start. The system may be out of memory.'
  if (signal === SIGTRAP && platform === 'linux' && remedies !== undefined)
    return `Electron ended at its start (SIGTRAP), probably because its sandbox cannot start.\n${remedies}`
  return `Electron crashed at its start (signal ${signal}). A graphics driver may be the cause; try npm start -- --disable-gpu`
}
