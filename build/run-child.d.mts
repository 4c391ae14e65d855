export function runChild(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<number>
