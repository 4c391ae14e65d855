/** The one place that reaches out of the window. */
import type { Api } from '../shared/ipc/calls.ts'

declare global {
  interface Window {
    readonly tensorscope: Api<File>
  }
}

export const api: Api<File> = window.tensorscope
