/** The two channels on which windows call. */
import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { Calls } from '../../shared/ipc/calls.ts'
import { CALL_CHANNEL, type DropUse, OPEN_PATHS_CHANNEL } from '../../shared/ipc/transport.ts'
import { answerCall, answerPaths, isTrustedSender, type Log, refusedSender } from './answer-call.ts'
import { page } from './page.ts'

export interface WindowEndpoint {
  readonly calls: Calls
  usePaths(paths: readonly string[], use: DropUse): void
}

/** @param endpoint of the window with these web contents, if it is one of ours */
export function listenToWindows(endpoint: (webContentsId: number) => WindowEndpoint | undefined, log: Log): void {
  const trusted = (event: IpcMainInvokeEvent) => {
    const found = endpoint(event.sender.id)
    return found && isTrustedSender(event.senderFrame, event.sender.mainFrame, page) ? found : undefined
  }
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, argument: unknown) => {
    const from = trusted(event)
    return from ? answerCall(from.calls, name, argument, log) : refusedSender
  })
  ipcMain.handle(OPEN_PATHS_CHANNEL, (event, paths: unknown, use: unknown) => {
    const from = trusted(event)
    return from ? answerPaths((valid, wanted) => from.usePaths(valid, wanted), paths, use, log) : refusedSender
  })
}
