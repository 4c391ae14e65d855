/** One hue from the surface to the accent. @param shade 0 to 1 */
export const heatShade = (shade: number) =>
  `color-mix(in oklab, var(--accent) ${Math.round(12 + shade * 80)}%, var(--surface-1))`
