export function electronBinary(folder?: string, env?: NodeJS.ProcessEnv): string | undefined
