/** A made-up Electron: the files that electron-builder touches, with a fuse wire that can be set and read back. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { NtExecutable, NtExecutableResource, Resource } from 'resedit'

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** Version 1, nine fuses, with the defaults of Electron 45 (`build/fuses/fuses.json5`): 1 is on, 0 is off. */
const FUSE_WIRE = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, 9]), Buffer.from('101100011')])
/** Windows' code page of UTF-16. */
const UTF_16 = 1200
const ENGLISH = 0x409

/** What Electron's own Info.plist says beside names. */
const UNNEEDED = `
<key>NSAppTransportSecurity</key><dict><key>NSAllowsArbitraryLoads</key><true/></dict>
<key>NSAudioCaptureUsageDescription</key><string>This app needs access to audio capture</string>
<key>NSBluetoothAlwaysUsageDescription</key><string>This app needs access to Bluetooth</string>
<key>NSBluetoothPeripheralUsageDescription</key><string>This app needs access to Bluetooth</string>
<key>NSCameraUsageDescription</key><string>This app needs access to the camera</string>
<key>NSMicrophoneUsageDescription</key><string>This app needs access to the microphone</string>
<key>NSHighResolutionCapable</key><true/>`

export type PackedPlatform = 'linux' | 'win32' | 'darwin'

/** @param folder is made */
export function writeElectronDist(folder: string, platform: PackedPlatform): string {
  const put = (path: string, content: string | Uint8Array, mode = 0o644) => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
    chmodSync(file, mode)
  }
  if (platform === 'darwin') {
    const plist = (name: string, more = '') => `<?xml version="1.0" encoding="UTF-8"?>
<plist version="1.0"><dict><key>CFBundleExecutable</key><string>${name}</string>${more}</dict></plist>`
    const contents = 'Electron.app/Contents'
    put(`${contents}/Info.plist`, plist('Electron', UNNEEDED))
    put(`${contents}/MacOS/Electron`, 'made up', 0o755)
    put(`${contents}/Resources/electron.icns`, '')
    const framework = `${contents}/Frameworks/Electron Framework.framework`
    put(`${framework}/Versions/A/Electron Framework`, FUSE_WIRE, 0o755)
    // Links as every framework has them: signatures are refused where they became copies.
    symlinkSync('A', join(folder, framework, 'Versions/Current'))
    symlinkSync('Versions/Current/Electron Framework', join(folder, framework, 'Electron Framework'))
    const helper = `${contents}/Frameworks/Electron Helper.app/Contents`
    put(`${helper}/Info.plist`, plist('Electron Helper'))
    put(`${helper}/MacOS/Electron Helper`, 'made up', 0o755)
    return folder
  }
  if (platform === 'win32') put('electron.exe', windowsProgram(), 0o755)
  else put('electron', Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), FUSE_WIRE]), 0o755)
  if (platform === 'linux') put('chrome-sandbox', 'made up', 0o755)
  put('locales/en-US.pak', '')
  put('LICENSE', 'MIT')
  put('LICENSES.chromium.html', '<title>Credits</title>')
  put('resources/.keep', '')
  return folder
}

/** A program that does nothing, with the version resource that packing edits. */
function windowsProgram(): Buffer {
  const program = NtExecutable.createEmpty()
  const resources = NtExecutableResource.from(program)
  const version = Resource.VersionInfo.createEmpty()
  version.setStringValues({ lang: ENGLISH, codepage: UTF_16 }, { ProductName: 'Electron' })
  version.outputToResourceEntries(resources.entries)
  // A resource, for packing keeps nothing that follows the sections.
  resources.entries.push({ type: 10, id: 1, lang: ENGLISH, codepage: UTF_16, bin: new Uint8Array(FUSE_WIRE).buffer })
  resources.outputResource(program)
  return Buffer.from(program.generate())
}
