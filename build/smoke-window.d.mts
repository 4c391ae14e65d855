export interface WindowCheck {
  readonly program: string
  /** Before the options that are added. */
  readonly args?: readonly string[]
  /** Path of the model that the window is to show. */
  readonly sample: string
  /** Names in the first rows. */
  readonly tensors: readonly string[]
  /** In milliseconds. */
  readonly timeouts?: { readonly start: number; readonly open: number; readonly quit: number }
  quit?(pid: number, port: number): Promise<void>
}

export function smokeWindow(check: WindowCheck): Promise<void>
