/** Names of the system's errors, also of those that Node tells as "Unknown system error -116". */
import { constants } from 'node:os'
import { errorMessage } from '../../../shared/text/errors.ts'

/** Words of strerror(3) for errors of disks and network disks that libuv has no name for. */
const WORDS: Readonly<Record<string, string>> = {
  EBADMSG: 'bad message',
  EDEADLK: 'resource deadlock avoided',
  EDQUOT: 'disk quota exceeded',
  EMULTIHOP: 'multihop attempted',
  ENETRESET: 'network dropped connection on reset',
  ENOLCK: 'no locks available',
  ENOLINK: 'link has been severed',
  ESTALE: 'stale file handle',
  ETIME: 'timer expired',
}

/** The name of a system error, `EIO`; undefined for any other error. */
export function errnoName(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException
  if (code !== undefined && /^E[A-Z0-9_]+$/.test(code)) return code
  const number = Math.abs(errno ?? 0)
  return number === 0 ? undefined : Object.entries(constants.errno).find(([, value]) => value === number)?.[0]
}

/** The name of an error, with words where it is a rare one: `EIO`, `ESTALE, stale file handle`. */
export function errnoText(error: unknown): string {
  const name = errnoName(error)
  if (name === undefined) return errorMessage(error)
  return Object.hasOwn(WORDS, name) ? `${name}, ${WORDS[name]}` : name
}

/** Limits of the system behind errors of a start, with the command that shows them. */
const LIMITS: readonly (readonly [name: RegExp, limit: string])[] = [
  [/\bEAGAIN\b/, 'the system allows no more processes and threads, see ulimit -u'],
  [/\bEMFILE\b/, 'the system allows no more open files in this process, see ulimit -n'],
  [/\bENFILE\b/, 'the system allows no more open files'],
  [/\bENOMEM\b/, 'the system has no more memory'],
]

/** A message with the limit that its error stands for: `spawn EAGAIN (the system allows no more …)`. */
export function withLimit(message: string): string {
  const limit = LIMITS.find(([name]) => name.test(message))?.[1]
  return limit === undefined || message.includes(limit) ? message : `${message} (${limit})`
}
