/** Differences that are meant, each with its reason. One that is no longer needed fails the contract test. */
import type { Exceptions } from './difference.ts'

const PLUMBING = 'One part of the stand-in calls another. The app cannot: its types are those of Electron.'
const FOR_SPECS = 'Specs read or set it. Electron has no way to ask.'

export const EXCEPTIONS: Exceptions = {
  'unknown member': {
    'App.becomeReady': PLUMBING,
    'App.stay': PLUMBING,
    'BrowserWindow.getProgressBar': FOR_SPECS,
    'BrowserWindow.isFlashing': FOR_SPECS,
    'Clipboard.failWith': FOR_SPECS,
    'Dialog.answerNext': FOR_SPECS,
    'IpcMain.answer': PLUMBING,
    'MenuItem.acceleratorWorksWhenHidden':
      'A member in Electron too (menu-item.ts). The declaration has the option only.',
    'NativeTheme.follow': PLUMBING,
    'Notification.failure': FOR_SPECS,
    'Notification.shown': FOR_SPECS,
    'Notification.supported': FOR_SPECS,
    'ParentPort.receive': PLUMBING,
    'Protocol.handlerOf': PLUMBING,
    'Session.devicePermissionHandler': FOR_SPECS,
    'Session.permissionCheckHandler': FOR_SPECS,
    'Session.permissionRequestHandler': FOR_SPECS,
    'Shell.calls': FOR_SPECS,
    'StandInEmitter.emitPreventable': PLUMBING,
    'WebContents.attach': PLUMBING,
    'WebContents.chooseFiles': PLUMBING,
    'WebContents.closePage': PLUMBING,
    'WebContents.detach': PLUMBING,
    'WebContents.edit': PLUMBING,
    'WebContents.mayNavigate': PLUMBING,
    'WebContents.rememberFailure': PLUMBING,
    'WebContents.updateAccelerators': PLUMBING,
    'WebRequest.allows': PLUMBING,
  },
  kind: {
    'MenuItem.id': 'Undefined in Electron too for an item without one (menu-item.ts). The declaration leaves that out.',
    'MenuItem.menu': 'Undefined in Electron too for an item that is in no menu yet (menu.ts).',
  },
  writable: {
    'Session.defaultSession': 'A getter in Electron too (session.ts). The declaration leaves that out.',
  },
  'not compared': {
    'process (in a sandboxed preload)': 'Node declares it.',
  },
  platform: {
    'App.addRecentDocument': 'Exists on Linux too and does nothing there (browser_linux.cc).',
    'App.clearRecentDocuments': 'Exists on Linux too and does nothing there (browser_linux.cc).',
  },
}
