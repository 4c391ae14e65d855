import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, join, resolve } from 'node:path'

export interface FoundBrowser {
  readonly executablePath: string
  readonly env: Readonly<Record<string, string>>
  /** `bundled` is of the kind without windows. */
  readonly kind: 'chosen' | 'installed' | 'bundled'
}

const CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/electron-stand-in')
/** 70 MB of Brotli, on a slow machine. */
const UNPACK_TIMEOUT = 120_000

/** The browser that shows the app: the one named by CHROMIUM_PATH, an installed one, or one that npm brought. */
export async function findBrowser(visible: boolean): Promise<FoundBrowser | undefined> {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`CHROMIUM_PATH names no file: ${chosen}`)
    return { executablePath: chosen, env: {}, kind: 'chosen' }
  }
  const installed = candidates().find((path) => existsSync(path))
  if (installed !== undefined) return { executablePath: installed, env: {}, kind: 'installed' }
  return visible ? undefined : await unpackBundled()
}

/** Where Chromium, Chrome and Edge are usually found. */
function candidates(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    )
  }
  if (process.platform === 'win32') {
    const folders = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA]
    const programs = [
      'Chromium/Application/chrome.exe',
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ]
    return folders.flatMap((folder) => (folder ? programs.map((program) => join(folder, program)) : []))
  }
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'].filter(
    Boolean,
  )
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/opt/google/chrome/chrome',
    '/opt/microsoft/msedge/msedge',
  ]
}

/** Linux x64 only: elsewhere a browser has to be installed. */
async function unpackBundled(): Promise<FoundBrowser | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const { version } = JSON.parse(await readFile(resolve(entry, '../../package.json'), 'utf8')) as { version: string }
  const folder = join(CACHE, `chromium-${version}`)
  if (!existsSync(folder)) await unpackInto(folder)
  return {
    executablePath: join(folder, 'chromium'),
    env: {
      LD_LIBRARY_PATH: [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter),
      // A machine with fonts of its own shows more scripts than the one font that comes along.
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_FILE: join(folder, 'fonts.conf') }),
    },
    kind: 'bundled',
  }
}

/**
 * The package unpacks into the temporary folder and takes a half-written file for a whole one. Hence in a process of
 * its own, whose temporary folder is ours, and which becomes visible only when complete.
 */
async function unpackInto(folder: string): Promise<void> {
  const staging = `${folder}.${process.pid}`
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { recursive: true })
  try {
    const script = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())"
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: UNPACK_TIMEOUT,
    })
    let errors = ''
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()))
    const code = await new Promise((done, fail) => child.on('error', fail).on('close', done))
    if (code !== 0) throw new Error(`@sparticuz/chromium could not be unpacked: ${errors.trim()}`)
    await writeFile(join(staging, 'fonts.conf'), fontsOf(folder))
    await rename(staging, folder).catch((error: unknown) => {
      // Another process was faster.
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

const fontsOf = (folder: string) =>
  `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(folder, 'fonts')}</dir><cachedir>${join(folder, 'fonts-cache')}</cachedir></fontconfig>
`
