/**
 * Whether windows can be shown: on Linux, whether there is a display.
 *
 * @param {NodeJS.Platform} [platform]
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean}
 */
export const hasDisplay = (platform = process.platform, env = process.env) =>
  platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
