// electron-builder's `afterPack`: takes out of the macOS app's Info.plist what the app does not need.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Leave to load over plain HTTP from anywhere, which electron-builder writes after `extendInfo`, and reasons to be shown
 * when an app asks for camera, microphone, sound or Bluetooth, which come with Electron. This one asks for none.
 */
const UNNEEDED =
  /^([ \t]*)<key>(?:NSAppTransportSecurity|NS\w+UsageDescription)<\/key>\n\1(?:<(\w+)>(?:.*<\/\2>|\n[\s\S]*?\n\1<\/\2>)|<\w+\/>)\n/gm

/** @param {import('electron-builder').AfterPackContext} context */
export default function afterPack({ electronPlatformName, appOutDir, packager }) {
  if (electronPlatformName !== 'darwin') return
  const file = join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents/Info.plist')
  const text = readFileSync(file, 'utf8').replace(UNNEEDED, '')
  const left = /NSAppTransportSecurity|NS\w+UsageDescription/.exec(text)
  if (left) throw new Error(`${file} still has ${left[0]}`)
  writeFileSync(file, text)
}
