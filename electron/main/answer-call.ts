/** From a message to a `Result`, whatever the message is and whatever happens: nothing rejects. */
import type { CallName, Calls } from '../../shared/ipc/calls.ts'
import type { DropUse } from '../../shared/ipc/transport.ts'
import { AppFailure, err, errorTrace, ok, type Result, toAppError } from '../../shared/text/errors.ts'
import { say } from '../../shared/text/sentence.ts'
import type { WindowPage } from '../app/page/window-page.ts'
import { badRequest } from '../app/calls/argument.ts'
import { isCallName, parseArgument, parseDropUse, parsePaths } from '../app/calls/schemas.ts'

export type Log = (message: string) => void

/** The member of an IPC event's frame that is checked. */
export type SenderFrame = Pick<Electron.WebFrameMain, 'url'>

/** Only the main frame of one of our own windows, showing our own page, is listened to. */
export function isTrustedSender(
  frame: SenderFrame | null,
  mainFrame: SenderFrame | undefined,
  page: Pick<WindowPage, 'isOwn'>,
): boolean {
  return frame !== null && frame === mainFrame && page.isOwn(frame.url)
}

export const refusedSender: Result<never> = err(badRequest(say('The call did not come from a window of the app.')))

/** Answers a call by its name. */
export async function answerCall(calls: Calls, name: unknown, argument: unknown, log: Log): Promise<Result<unknown>> {
  if (!isCallName(name)) return err(badRequest(say('There is no such call.')))
  const parsed = parseArgument(name, argument)
  if (!parsed.ok) return parsed
  return settle(name, () => (calls[name] as (argument: unknown) => Promise<Result<unknown>>)(parsed.value), log)
}

/** Takes the paths of dropped files. */
export async function answerPaths(
  open: (paths: readonly string[], use: DropUse) => void,
  paths: unknown,
  use: unknown,
  log: Log,
): Promise<Result<null>> {
  const parsed = parsePaths(paths)
  if (!parsed.ok) return parsed
  const wanted = parseDropUse(use)
  if (!wanted.ok) return wanted
  return settle(
    'openFiles',
    async () => {
      open(parsed.value, wanted.value)
      return ok(null)
    },
    log,
  )
}

async function settle<T>(name: CallName | 'openFiles', answer: () => Promise<Result<T>>, log: Log): Promise<Result<T>> {
  try {
    return await answer()
  } catch (error) {
    // A failure with a code was foreseen; anything else is a fault of ours and is worth a trace.
    if (!(error instanceof AppFailure)) log(`${name} failed: ${errorTrace(error)}`)
    return err(toAppError(error))
  }
}
