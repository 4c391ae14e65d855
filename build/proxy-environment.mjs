/**
 * What makes Node 24's `fetch`, and so Electron's installer, use the user's proxy. By itself it ignores HTTPS_PROXY.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ variables: Record<string, string>, proxy?: string } | { wrong: string }} variables to add, and the
 *   proxy's host and port; or why the proxy cannot be used
 */
export function proxyEnvironment(env) {
  // npm gives its own setting, from .npmrc, to the scripts that it runs.
  const npm = env.npm_config_https_proxy || env.npm_config_proxy
  const https = env.https_proxy || env.HTTPS_PROXY || npm
  const http = env.http_proxy || env.HTTP_PROXY || npm
  const except = env.no_proxy || env.NO_PROXY || env.npm_config_noproxy
  /** @type {Record<string, string>} */
  const variables = { NODE_USE_ENV_PROXY: '1' }
  /** @type {string | undefined} */
  let proxy
  for (const [name, value] of [
    ['http_proxy', http],
    ['https_proxy', https],
  ]) {
    if (!value) continue
    // As curl reads it. Node ends with an error at its start without the scheme.
    const address = value.includes('://') ? value : `http://${value}`
    if (!/^https?:\/\//i.test(address) || !URL.canParse(address))
      return { wrong: `the proxy in ${name.toUpperCase()} is not an http:// or https:// address` }
    // Both spellings: the lower-case one wins in Node, and on Windows they are one variable.
    variables[name] = address
    variables[name.toUpperCase()] = address
    // Without the name and password that an address may have.
    proxy = new URL(address).host
  }
  if (except) variables.no_proxy = variables.NO_PROXY = except
  return proxy === undefined ? { variables } : { variables, proxy }
}
