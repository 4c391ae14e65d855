export function onParentEnd(listener: () => void, env?: NodeJS.ProcessEnv): () => void
