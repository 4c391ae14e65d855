// Loaded into Electron's installer by fetch-electron.mjs: the installer neither says how large the download is nor
// prints the cause of "fetch failed".
import { inspect } from 'node:util'

const { fetch } = globalThis

globalThis.fetch = async (...request) => {
  process.send?.({ host: new URL(request[0]).host })
  try {
    const response = await fetch(...request)
    process.send?.({ total: Number(response.headers.get('content-length')) })
    return response
  } catch (error) {
    console.error(inspect(error.cause))
    throw error
  }
}
