let ready = false

/** True once Electron would have emitted `ready`. Here, so that modules can check it without importing the app. */
export const isReady = (): boolean => ready

/** Called by the app when its main module has been evaluated, and by unit specs of modules that need a ready app. */
export function becomeReady(): void {
  ready = true
}
