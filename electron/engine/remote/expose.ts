/** The worker's side of `connect.ts`. */
import { expose } from 'threads/worker'

/** Offers the calls of an API to the engine that started this worker. Called once, when the program is loaded. */
export const exposeApi = (api: object): void => expose(api as Parameters<typeof expose>[0])
