import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type PackedPlatform, writeElectronDist } from './electron-dist.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const BUILDER = join(ROOT, 'node_modules/electron-builder/cli.js')
const FLAGS: Record<PackedPlatform, string> = { linux: '--linux', win32: '--win', darwin: '--mac' }

/**
 * Packs the built app, as `npm run dist` does, around a made-up Electron.
 * @param output folder for what is packed
 * @returns what electron-builder printed
 */
export async function pack(platform: PackedPlatform, targets: readonly string[], output: string): Promise<string> {
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
    CUSTOM_FPM_PATH: join(import.meta.dirname, 'fpm.mjs'),
    CSC_IDENTITY_AUTO_DISCOVERY: 'false',
  }
  const { stdout } = await promisify(execFile)(process.execPath, [...args, ...settings], { cwd: ROOT, env })
  return stdout
}
