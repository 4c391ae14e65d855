/** Where e2e tests run the app: on Electron, or on the stand-in. */
import type * as Electron from 'electron'
import type { Page } from 'playwright-core'

export type ElectronModule = typeof Electron

export interface LaunchOptions {
  /** After the app's own path, as a person would type them. */
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A folder that outlives the app; without it a new one is made and removed. */
  readonly userData?: string
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Another main module than the app's. Runs on the stand-in only. */
  readonly main?: string
}

/** What both hosts do in their own way. */
export interface Host {
  readonly name: 'electron' | 'stand-in'
  readonly pid: number
  windows(): Page[]
  /** As Playwright's `electronApp.evaluate`: the function is sent to the main process as text. */
  evaluate<R, A>(fn: (electron: ElectronModule, arg: A) => R | Promise<R>, arg: A): Promise<R>
  /** What the main process has printed. */
  output(): string
  /** For the message of a failure: how to have the same run again. */
  readonly details: string
  /** Ended, with its exit code. */
  readonly exited: Promise<number | null>
  /** Starts the program again on the same data; its exit code. */
  secondInstance(args: readonly string[]): Promise<number | null>
  disconnect(): Promise<void>
}
