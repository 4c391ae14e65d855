// Generated from electron.d.ts by `node test/electron-contract/generate-names.ts`. Do not edit.

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** `keyof MenuItemConstructorOptions` */
export const MENU_ITEM_OPTIONS = names(`
  accelerator acceleratorWorksWhenHidden accessibilityLabel after afterGroupContaining badge before
  beforeGroupContaining checked click enabled icon id label registerAccelerator role sharingItem sublabel submenu
  toolTip type visible
`)

/** `MenuItemConstructorOptions.role` */
export const MENU_ITEM_ROLES = names(`
  about appMenu clearRecentDocuments close copy cut delete editMenu fileMenu forceReload front help hide hideOthers
  mergeAllWindows minimize moveTabToNewWindow paste pasteAndMatchStyle quit recentDocuments redo reload resetZoom
  selectAll selectNextTab selectPreviousTab services shareMenu showAllTabs showSubstitutions startSpeaking stopSpeaking
  toggleDevTools toggleSmartDashes toggleSmartQuotes toggleSpellChecker toggleTabBar toggleTextReplacement
  togglefullscreen undo unhide viewMenu window windowMenu zoom zoomIn zoomOut
`)

/** `MenuItemConstructorOptions.type` */
export const MENU_ITEM_TYPES = names(`
  checkbox header normal palette radio separator submenu
`)

/** `keyof OpenDialogOptions` */
export const OPEN_DIALOG_OPTIONS = names(`
  buttonLabel defaultPath filters message properties securityScopedBookmarks title
`)

/** `OpenDialogOptions.properties` */
export const OPEN_DIALOG_PROPERTIES = names(`
  createDirectory dontAddToRecent multiSelections noResolveAliases openDirectory openFile promptToCreate showHiddenFiles
  treatPackageAsDirectory
`)

/** `keyof SaveDialogOptions` */
export const SAVE_DIALOG_OPTIONS = names(`
  buttonLabel defaultPath filters message nameFieldLabel properties securityScopedBookmarks showsTagField title
`)

/** `SaveDialogOptions.properties` */
export const SAVE_DIALOG_PROPERTIES = names(`
  createDirectory dontAddToRecent showHiddenFiles showOverwriteConfirmation treatPackageAsDirectory
`)

/** `keyof MessageBoxOptions` */
export const MESSAGE_BOX_OPTIONS = names(`
  buttons cancelId checkboxChecked checkboxLabel defaultId detail icon message noLink normalizeAccessKeys signal
  textWidth title type
`)

/** `MessageBoxOptions.type` */
export const MESSAGE_BOX_TYPES = names(`
  error info none question warning
`)

/** `keyof NotificationConstructorOptions` */
export const NOTIFICATION_OPTIONS = names(`
  actions body closeButtonText groupId groupTitle hasReply icon id replyPlaceholder silent sound subtitle timeoutType
  title toastXml urgency
`)

/** `keyof BrowserWindowConstructorOptions` */
export const BROWSER_WINDOW_OPTIONS = names(`
  accentColor acceptFirstMouse alwaysOnTop appShim autoHideMenuBar backgroundColor backgroundMaterial center closable
  darkTheme disableAutoHideCursor enableLargerThanScreen focusable frame fullscreen fullscreenable hasShadow height
  hiddenInMissionControl icon kiosk maxHeight maxWidth maximizable minHeight minWidth minimizable modal movable name
  opacity paintWhenInitiallyHidden parent resizable roundedCorners show simpleFullscreen skipTaskbar tabbingIdentifier
  thickFrame title titleBarOverlay titleBarStyle trafficLightPosition transparent type useContentSize vibrancy
  visualEffectState webPreferences width windowStatePersistence x y zoomToPageWidth
`)

/** `keyof WebPreferences` */
export const WEB_PREFERENCES = names(`
  accessibleTitle additionalArguments allowRunningInsecureContent autoplayPolicy backgroundThrottling contextIsolation
  defaultEncoding defaultFontFamily defaultFontSize defaultMonospaceFontSize devTools disableBlinkFeatures
  disableDialogs disableHtmlFullscreenWindowResize disableWakeLocks enableBlinkFeatures enableDeprecatedPaste
  enablePreferredSizeMode enableWebSQL experimentalFeatures focusOnNavigation imageAnimationPolicy images javascript
  minimumFontSize navigateOnDragDrop nodeIntegration nodeIntegrationInSubFrames nodeIntegrationInWorker offscreen
  partition plugins preload safeDialogs safeDialogsMessage sandbox scrollBounce session spellcheck textAreasAreResizable
  transparent v8CacheOptions webSecurity webgl webviewTag zoomFactor zoomMode
`)

/** `keyof ForkOptions` */
export const FORK_OPTIONS = names(`
  allowLoadingUnsignedLibraries cwd disclaim env execArgv partition respondToAuthRequestsFromMainProcess serviceName
  session stdio
`)

/** `App.getPath()` */
export const PATH_NAMES = names(`
  appData assets crashDumps desktop documents downloads exe home logs module music pictures recent sessionData temp
  userData videos
`)

/** `NativeTheme.themeSource` */
export const THEME_SOURCES = names(`
  dark light system
`)

/** `PowerSaveBlocker.start()` */
export const POWER_SAVE_BLOCKER_TYPES = names(`
  prevent-app-suspension prevent-display-sleep
`)
