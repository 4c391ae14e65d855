export function hasBrowser(): boolean
