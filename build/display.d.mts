export function hasDisplay(platform?: NodeJS.Platform, env?: NodeJS.ProcessEnv): boolean
