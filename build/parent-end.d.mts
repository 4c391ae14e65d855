/** Calls `listener` once when the npm that runs this program as a script has ended. @returns ends the watching */
export function onParentEnd(listener: () => void, env?: NodeJS.ProcessEnv): () => void
