/**
 * Draws every icon from build/icons/tensorscope.svg. Run `node build/make-icons.ts` after changing it.
 * The renderer is WebAssembly: the same bytes on every machine, and a test holds that these files are the drawing's.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { initWasm, Resvg } from '@resvg/resvg-wasm'
import { IconIcns, IconIco } from '@shockpkg/icon-encoder'

export const ICONS = join(import.meta.dirname, 'icons')

/** Pixels, as the freedesktop icon theme has them. */
const LINUX_SIZES = [16, 22, 24, 32, 48, 64, 96, 128, 256, 512] as const
const WINDOWS_SIZES = [16, 20, 24, 32, 40, 48, 64, 128, 256] as const
/** Apple's names of the members of an icon set, with their pixels, in `iconutil`'s order. */
const MAC_MEMBERS = [
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic04', 16],
  ['ic14', 512],
  ['ic09', 512],
  ['ic05', 32],
  ['ic10', 1024],
  ['ic11', 32],
] as const

/** All files by their path under build/icons. May be called once a process. */
export async function makeIcons(svg: string): Promise<ReadonlyMap<string, Uint8Array>> {
  await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')))
  const drawn = new Map<number, Uint8Array>()
  const png = (pixels: number): Uint8Array => {
    const known = drawn.get(pixels) ?? draw(svg, pixels)
    drawn.set(pixels, known)
    return known
  }
  const ico = new IconIco()
  // PNG inside: every Windows that Electron runs on reads it.
  for (const pixels of WINDOWS_SIZES) await ico.addFromPng(png(pixels), true, true)
  const icns = new IconIcns()
  icns.toc = true
  for (const [name, pixels] of MAC_MEMBERS) await icns.addFromPng(png(pixels), [name], true)
  return new Map([
    ['icon.ico', ico.encode()],
    ['icon.icns', icns.encode()],
    ...LINUX_SIZES.map((pixels) => [`linux/${pixels}x${pixels}.png`, png(pixels)] as const),
  ])
}

function draw(svg: string, pixels: number): Uint8Array {
  const image = new Resvg(svg, { fitTo: { mode: 'width', value: pixels } }).render()
  const png = image.asPng()
  image.free()
  return png
}

if (import.meta.main) {
  rmSync(join(ICONS, 'linux'), { recursive: true, force: true })
  for (const [name, bytes] of await makeIcons(readFileSync(join(ICONS, 'tensorscope.svg'), 'utf8'))) {
    mkdirSync(dirname(join(ICONS, name)), { recursive: true })
    writeFileSync(join(ICONS, name), bytes)
  }
}
