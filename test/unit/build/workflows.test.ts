import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const folder = resolve(import.meta.dirname, '../../../.github/workflows')
const workflows = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)
/** Those that pack the app. */
const packing = workflows.filter(([, text]) => text.includes('npm run dist'))
const release = workflows.find(([name]) => name === 'release.yml')![1]

const example = 'docs/examples/check-models.yml'
const all = [...workflows, [example, readFileSync(resolve(import.meta.dirname, '../../..', example), 'utf8')] as const]

test.each(all)('%s runs actions of a commit, not of a tag that can be moved', (_name, text) => {
  const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action!)
  expect(actions.length).toBeGreaterThan(1)
  for (const action of actions) expect(action).toMatch(/^\.\/|@[0-9a-f]{40}$/)
})

test.each(all)('%s may read, unless a job says more', (_name, text) => {
  expect(text).toMatch(/^permissions:\n {2}contents: read$/m)
  expect(text).not.toContain('pull_request_target')
  // What a person names, a tag or a title, is no part of a program.
  expect(text.match(/run: .*\$\{\{ github\.(?:event|head_ref)/)).toBeNull()
})

test('one job of the release may write, and it runs no code of packages', () => {
  const jobs = release.split(/^ {2}(?=\w+:$)/m).slice(1)
  const writing = jobs.filter((job) => job.includes(': write'))
  expect(writing.map((job) => job.split(':')[0])).toEqual(['draft'])
  expect(writing[0]).not.toMatch(/npm (?:ci|install|run)/)
})

test('a release has checksums of all its files and a bill of materials', () => {
  expect(release).toContain('npm sbom')
  expect(release.indexOf('sha256sum -- *')).toBeGreaterThan(release.indexOf('npm sbom'))
})

test('every night, what takes too long for each push is tested', () => {
  const [, nightly] = workflows.find(([name]) => name === 'nightly.yml')!
  expect(nightly).toContain('run: npm run fuzz')
  expect(packing.map(([name]) => name)).toEqual(['ci.yml', 'release.yml'])
})

test.each(packing)('%s opens the packed window on every system before it uploads anything', (_name, text) => {
  const steps = text.split(/^ {6}- /m)
  const upload = steps.findIndex((step) => step.includes('actions/upload-artifact'))
  for (const system of ['Linux', 'Windows', 'macOS']) {
    const at = steps.findIndex((step) => step.includes(`runner.os == '${system}'`) && step.includes('smoke-window.mjs'))
    expect(at, system).toBeGreaterThan(0)
    expect(at, system).toBeLessThan(upload)
  }
})

test.each(packing)('%s gives windows on Linux a window manager, without which none has the focus', (_name, text) => {
  expect(text).toContain('sh build/with-display.sh ')
  expect(text).toContain(' xvfb openbox')
  expect(text).not.toContain('xvfb-run')
})

test('the release installs its packages on servers without a desktop, and runs them', () => {
  for (const [image, kind] of [
    ['debian:12', 'deb'],
    ['ubuntu:24.04', 'deb'],
    ['fedora:', 'rpm'],
  ] as const) {
    const step = release.split(/^ {6}- /m).find((each) => each.includes(image))!
    expect(step).toMatch(new RegExp(`install .*/src/release/\\*\\.${kind}\\n +tensorscope --no-sandbox --inspect `))
  }
})

test('nothing out of a cache goes into an installer', () => {
  const jobs = release.split(/^ {2}(?=\w+:$)/m).filter((job) => /npm run dist|gh release/.test(job))
  expect(jobs).toHaveLength(2)
  for (const job of jobs) {
    expect(job).toContain('package-manager-cache: false')
    expect(job).not.toContain('cache: npm')
  }
})
