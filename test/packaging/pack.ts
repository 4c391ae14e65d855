import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { packingTools } from '../../build/seven-zip.mjs'
import { type PackedPlatform, writeElectronDist } from './electron-dist.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const BUILDER = join(ROOT, 'node_modules/electron-builder/cli.js')
const FLAGS: Record<PackedPlatform, string> = { linux: '--linux', win32: '--win', darwin: '--mac' }
/** Nobody listens there: a tool that would be downloaded fails at once, on every machine. */
const NOWHERE = 'http://127.0.0.1:9/'

/**
 * Packs a built app, as `npm run dist` does, around a made-up Electron, and without a download.
 * @param output folder for what is packed
 * @param project folder of the app's sources and of its build
 * @returns what electron-builder printed
 */
export async function pack(
  platform: PackedPlatform,
  targets: readonly string[],
  output: string,
  project = ROOT,
): Promise<string> {
  const dist = writeElectronDist(`${output}-electron`, platform)
  const args = [BUILDER, FLAGS[platform], ...targets, '--x64', '--config', 'build/electron-builder.yml']
  const settings = [
    `-c.electronDist=${dist}`,
    `-c.directories.output=${output}`,
    '-c.compression=store',
    '-c.mac.identity=null',
  ]
  const env = {
    ...process.env,
    ...packingTools(),
    CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm.mjs'),
    APPIMAGE_TOOLS_PATH: writeAppImageTools(`${output}-tools`),
    ELECTRON_BUILDER_BINARIES_MIRROR: NOWHERE,
    ELECTRON_BUILDER_BINARIES_ALLOW_HTTP: 'true',
    ELECTRON_BUILDER_CACHE: `${output}-cache`,
    CSC_IDENTITY_AUTO_DISCOVERY: 'false',
  }
  const run = promisify(execFile)(process.execPath, [...args, ...settings], { cwd: project, env })
  const { stdout } = await run.catch((error: Error & { stdout: string }) => {
    // What went wrong is not in its standard error.
    throw new Error(error.stdout, { cause: error })
  })
  return stdout
}

/** Tools that make a tar archive where AppImage's would make a squashfs: there is none on most machines. */
function writeAppImageTools(folder: string): string {
  for (const path of ['runtimes', 'lib/x64']) mkdirSync(join(folder, path), { recursive: true })
  for (const path of ['runtimes/runtime-x64', 'desktop-file-validate']) writeFileSync(join(folder, path), '')
  if (process.platform !== 'win32') symlinkSync(join(import.meta.dirname, 'mksquashfs.mjs'), join(folder, 'mksquashfs'))
  return folder
}
