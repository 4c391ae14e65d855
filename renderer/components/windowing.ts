/**
 * Arithmetic of lists that have only their visible items in the page. Items have one size, so every answer is a
 * division. All numbers are pixels along one axis, except counts and positions of items; positions count from 0.
 */

/** Positions from `first` up to `end`, without it. */
export interface Span {
  readonly first: number
  readonly end: number
}

/**
 * Items to make: the visible ones, and some beyond both edges so that a fast scroll shows no gap.
 * @param scrolled pixels before the visible part
 * @param room pixels of the visible part
 * @param overscan items beyond each edge
 * @returns a new object each time. Destructure it in `$derived`: its numbers stay equal while the same items are
 * made, so that a scroll of a few pixels evaluates none of them again.
 */
export function itemsInSight(scrolled: number, room: number, size: number, count: number, overscan: number): Span {
  return {
    first: Math.max(0, Math.floor(scrolled / size) - overscan),
    end: Math.min(count, Math.ceil((scrolled + room) / size) + overscan),
  }
}

/** The positions of a span, in order. */
export function positionsOf({ first, end }: Span): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
}

/** Items that Page Up and Page Down move by: one of the visible items stays visible. */
export const pageStep = (room: number, size: number): number => Math.max(1, Math.floor(room / size) - 1)

/**
 * How far to scroll to show an item.
 * @param room pixels of the visible part, without a header that stays
 * @param where a hidden item comes to the nearest edge or to the middle; `start` brings any item to the start
 * @returns pixels before the visible part: `scrolled` if nothing has to move
 */
export function scrollToShow(
  position: number,
  size: number,
  scrolled: number,
  room: number,
  where: 'nearest' | 'middle' | 'start' = 'nearest',
): number {
  const at = position * size
  if (where === 'start') return at
  const isBefore = at < scrolled
  if (!isBefore && at + size <= scrolled + room) return scrolled
  if (where === 'middle') return at - Math.max(0, room - size) / 2
  return isBefore ? at : at + size - room
}

/** Browsers cut off elements that are much higher. */
const MAX_HEIGHT = 8_000_000

/** The element that holds the items, and how its scroll bar maps to them. */
export interface ScrolledBody {
  /** Pixels of the element. */
  readonly height: number
  /** Pixels of items per pixel of the scroll bar: 1 unless all items together are too high for an element. */
  readonly scale: number
  /** The farthest that the scroll bar goes, at least 1. */
  readonly farthest: number
}

/**
 * @param whole pixels of all items
 * @param room pixels of the visible part, without a header that stays
 */
export function scrolledBody(whole: number, room: number): ScrolledBody {
  const height = Math.min(whole, MAX_HEIGHT)
  const farthest = Math.max(1, height - room)
  return { height, farthest, scale: whole > MAX_HEIGHT ? (whole - room) / farthest : 1 }
}
