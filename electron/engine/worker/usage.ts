import type { Usage } from '../protocol/worker-protocol.ts'

/** What this process has used so far. */
export function usage(): Usage {
  const { user, system } = process.cpuUsage()
  // Kilobytes on all platforms.
  const peakRss = process.resourceUsage().maxRSS * 1024
  return { cpuMs: (user + system) / 1000, rss: process.memoryUsage.rss(), peakRss }
}
