/** How far a list is scrolled, in pixels. */
export interface ScrollPlace {
  readonly top: number
  readonly left: number
}
