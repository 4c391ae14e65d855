import { build, type InlineConfig, type Plugin, type PluginOption } from 'vite'

/**
 * Builds programs of workers beside the app's own, each with all that it needs in one file: a worker that loads one file
 * is ready a fifth sooner than one that loads the six it would share with the app.
 *
 * @param root the project
 * @param programs the sources by the names of their programs
 * @param config what they share with the app's own build
 * @param plugins made anew for each
 */
export function workerPrograms(
  root: string,
  programs: Readonly<Record<string, string>>,
  config: NonNullable<InlineConfig['build']>,
  plugins: () => PluginOption[],
): Plugin {
  return {
    name: 'worker-programs',
    apply: 'build',
    // The folder was emptied when the app's own build began.
    async writeBundle() {
      for (const [name, source] of Object.entries(programs))
        await build({
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
        })
    },
  }
}
