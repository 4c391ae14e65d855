import { build, type InlineConfig, type Plugin, type PluginOption } from 'vite'

/**
 * Returns the builds of workers' programs beside the app's own, each with all that it needs in one file: a worker that
 * loads one file is ready a fifth sooner than one that loads the six it would share with the app.
 *
 * @param root the project
 * @param programs the sources by the names of their programs
 * @param config options that they share with the build of the app
 * @param plugins makes the plugins of one build
 */
export function workerBuilds(
  root: string,
  programs: Readonly<Record<string, string>>,
  config: NonNullable<InlineConfig['build']>,
  plugins: () => PluginOption[],
): InlineConfig[] {
  return Object.entries(programs).map(([name, source]) => ({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: plugins(),
    ssr: { noExternal: true },
    build: {
      ...config,
      ssr: true,
      emptyOutDir: false,
      rolldownOptions: { ...config.rolldownOptions, input: { [name]: source } },
    },
  }))
}

/** Builds workers' programs after the app's own build. */
export function workerPrograms(builds: readonly InlineConfig[]): Plugin {
  return {
    name: 'worker-programs',
    apply: 'build',
    // The folder was emptied when the app's own build began.
    async writeBundle() {
      for (const config of builds) await build(config)
    },
  }
}
