/** Where windows come up: pure. */
import type { Placement } from '../app/settings.ts'

export const MIN_SIZE = { width: 720, height: 480 } as const
/** A new window is put this far from the one before, in pixels: none hides another. */
const CASCADE = 28
/** As much of a window's upper edge must be on a display that it can be taken there, in pixels. */
const HANDLE = { width: 120, height: 32 } as const

/**
 * The place of a window as far as the displays of today have it: no larger than its display, its upper edge within reach.
 * Undefined when the display it was on is gone.
 * @param areas of the displays, without what the system keeps for itself
 */
export function fitPlacement(wanted: Placement, areas: readonly Electron.Rectangle[]): Placement | undefined {
  const edge = { ...wanted, height: Math.min(HANDLE.height, wanted.height) }
  const sizes = areas.map((area) => overlap(edge, area))
  const best = sizes.reduce((found, size, i) => (size.width > sizes[found]!.width ? i : found), 0)
  const area = areas[best]
  if (!area || sizes[best]!.width < HANDLE.width || sizes[best]!.height <= 0) return undefined
  return {
    ...wanted,
    y: Math.max(wanted.y, area.y),
    width: Math.max(MIN_SIZE.width, Math.min(wanted.width, area.width)),
    height: Math.max(MIN_SIZE.height, Math.min(wanted.height, area.height)),
  }
}

/** As large as another window, and beside it; at its place when there is no room. */
export function besidePlacement(
  bounds: Electron.Rectangle,
  areas: readonly Electron.Rectangle[],
): Placement | undefined {
  const there = { ...bounds, maximised: false }
  return fitPlacement({ ...there, x: bounds.x + CASCADE, y: bounds.y + CASCADE }, areas) ?? fitPlacement(there, areas)
}

function overlap(a: Electron.Rectangle, b: Electron.Rectangle): { readonly width: number; readonly height: number } {
  const along = (start: number, end: number, otherStart: number, otherEnd: number) =>
    Math.min(end, otherEnd) - Math.max(start, otherStart)
  return {
    width: along(a.x, a.x + a.width, b.x, b.x + b.width),
    height: along(a.y, a.y + a.height, b.y, b.y + b.height),
  }
}
