/**
 * Stands in for the `electron` module of the main process. A name that is not exported here is an error when the
 * module that imports it is loaded; a member that is not imitated is one when it is used.
 */
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import { clipboard } from './clipboard.ts'
import { net, powerSaveBlocker, screen, shell } from './desktop.ts'
import { dialog } from './dialog.ts'
import { ipcMain } from './ipc-main.ts'
import { Menu, MenuItem } from './menu.ts'
import { nativeTheme } from './native-theme.ts'
import { Notification } from './notification.ts'
import { protocol, session } from './session.ts'
import { strict } from './strict.ts'
import { utilityProcess } from './utility-process.ts'

export { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, MenuItem, nativeTheme, net }
export { Notification }
export { powerSaveBlocker, protocol, screen, session, shell, utilityProcess }

export default strict('electron', {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeTheme,
  net,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
})
