import { build, type InlineConfig, type Rolldown } from 'vite'

/** Packages do not change while the app is developed, and whatever touches their files would start it again. */
const PACKAGES = /[\\/]node_modules[\\/]/

/**
 * Builds, and watches the sources from then on. A source that cannot be built is reported by Vite; the next change is
 * another attempt.
 *
 * @param onRebuilt called after each build but the first one that succeeds
 * @returns when the first build has succeeded
 */
export async function watchBuild(config: InlineConfig, onRebuilt: () => void): Promise<void> {
  // Several programs are built into one folder at the same time.
  const options = { ...config.build, emptyOutDir: false, watch: { exclude: PACKAGES } }
  const watcher = (await build({ ...config, build: options })) as Rolldown.RolldownWatcher
  const built = Promise.withResolvers<undefined>()
  let first = true
  let failed = false
  watcher.on('event', (event) => {
    if (event.code === 'START') failed = false
    else if (event.code === 'ERROR') failed = true
    else if (event.code === 'BUNDLE_END') void event.result.close()
    else if (event.code === 'END' && !failed) {
      if (!first) onRebuilt()
      first = false
      built.resolve(undefined)
    }
  })
  await built.promise
}
