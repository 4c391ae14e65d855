export function packingTools(): Record<string, string>
