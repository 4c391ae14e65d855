import { describe, expect, it } from 'vitest'
import { proxyEnvironment } from '../../../build/proxy-environment.mjs'

describe('proxyEnvironment', () => {
  it('lets Node read the variables of a proxy, even if there is none', () => {
    expect(proxyEnvironment({})).toEqual({ variables: { NODE_USE_ENV_PROXY: '1' } })
  })

  it('takes over the proxy and the exceptions, in both spellings', () => {
    expect(proxyEnvironment({ HTTPS_PROXY: 'http://proxy.corp:3128', no_proxy: 'intern' })).toEqual({
      variables: {
        NODE_USE_ENV_PROXY: '1',
        https_proxy: 'http://proxy.corp:3128',
        HTTPS_PROXY: 'http://proxy.corp:3128',
        no_proxy: 'intern',
        NO_PROXY: 'intern',
      },
      proxy: 'proxy.corp:3128',
    })
  })

  it('does not name the password of a proxy', () => {
    expect(proxyEnvironment({ https_proxy: 'http://me:secret@proxy.corp:3128' })).toMatchObject({
      proxy: 'proxy.corp:3128',
    })
  })

  it('adds the scheme that Node requires', () => {
    expect(proxyEnvironment({ http_proxy: 'proxy.corp:3128' })).toMatchObject({
      variables: { http_proxy: 'http://proxy.corp:3128' },
      proxy: 'proxy.corp:3128',
    })
  })

  it("takes npm's setting if the environment has none", () => {
    const npm = { npm_config_https_proxy: 'http://npm.corp:1', npm_config_noproxy: 'intern' }
    expect(proxyEnvironment(npm)).toMatchObject({
      variables: { https_proxy: 'http://npm.corp:1', NO_PROXY: 'intern' },
      proxy: 'npm.corp:1',
    })
    expect(proxyEnvironment({ ...npm, HTTPS_PROXY: 'http://proxy.corp:2' })).toMatchObject({ proxy: 'proxy.corp:2' })
  })

  it.each(['socks5://proxy.corp:1080', 'http://'])('refuses %s, with which Node would not start', (address) => {
    expect(proxyEnvironment({ HTTPS_PROXY: address })).toEqual({
      wrong: 'the proxy in HTTPS_PROXY is not an http:// or https:// address',
    })
  })
})
