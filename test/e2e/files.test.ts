/** Every view with every kind of file: a real model, all types, edge values, shards, very many tensors. */
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { viewFacts, VIEWS_OF } from '../../shared/ipc/views.ts'
import { hasReal, realFolder, realReason } from '../helpers/gguf-files.ts'
import { wideModel } from '../helpers/overview-model.ts'
import { dropModel, fixture, scan, temporaryFolder } from './helpers.ts'
import { shareApp } from './shared-app.ts'

const folder = temporaryFolder()
const wide = join(folder.path, 'wide.gguf')
beforeAll(() => writeFileSync(wide, wideModel(1000, 100)))
afterAll(() => folder.dispose())

const shared = shareApp({ viewport: { width: 1280, height: 800 } })

interface Expected {
  readonly path: string
  readonly tensors: number
  /** Part of what each view says once it is complete. */
  readonly overview: RegExp
  readonly metadata: string
  readonly tokenizer?: RegExp
  readonly template?: RegExp
  readonly scanned?: false
}

const FILES: Readonly<Record<string, Expected>> = {
  'all types': {
    path: fixture('all-types.gguf'),
    tensors: 35,
    overview: /By type[^]*NVFP4[^]*By layer/,
    metadata: 'general.architecture',
    tokenizer: /tok0[^]*tok1/,
    template: /for m in messages/,
  },
  'edge values': {
    path: fixture('edge-values.gguf'),
    tensors: 38,
    overview: /NaN and infinity in /,
    metadata: 'general.architecture',
  },
  shards: {
    path: fixture('sharded-00002-of-00003.gguf'),
    tensors: 12,
    overview: /Files\s+3[^]*All 12 tensors are finite/,
    metadata: 'split.count',
  },
  '100,000 tensors': {
    path: wide,
    tensors: 100_000,
    overview: /By type[^]*F32\s+100,000[^]*By layer/,
    metadata: 'general.architecture',
    scanned: false,
  },
  'a real model': {
    path: resolve(realFolder, 'llama-2-tiny-random.gguf'),
    tensors: 12,
    overview: /LLaMA v2[^]*Declared type\s+F16[^]*All 12 tensors are finite/,
    metadata: 'llama.attention.head_count',
    tokenizer: /<unk>[^]*<s>/,
  },
}

it.each(Object.keys(FILES).filter((name) => hasReal || name !== 'a real model'))(
  'every view shows %s',
  async (name) => {
    const { path, tensors, overview, metadata, tokenizer, template, scanned } = FILES[name]!
    const { app, page } = shared
    await dropModel(app, page, path)
    if (scanned !== false) await scan(page, 'Worker threads')
    const panel = page.getByRole('tabpanel')
    const says = (what: RegExp) => expect.poll(() => panel.innerText(), { timeout: 20_000 }).toMatch(what)
    const show: Record<(typeof VIEWS_OF)['model'][number], () => Promise<unknown>> = {
      overview: () => says(overview),
      tensors: async () =>
        expect(await page.getByRole('grid', { name: 'Tensors' }).getAttribute('aria-rowcount')).toBe(
          String(tensors + 1),
        ),
      metadata: () => panel.getByText(metadata, { exact: true }).first().waitFor(),
      tokenizer: () => says(tokenizer ?? /This model has no tokenizer/),
      template: () => says(template ?? /This model has no chat template/),
      problems: () => says(/The header and the layout of the file have no problems/),
      log: () => says(scanned === false ? / opened: / : / done\. /),
      lab: () => says(/Nothing measured yet/),
    }
    for (const id of VIEWS_OF.model) {
      await page.getByRole('tab', { name: new RegExp(`^${viewFacts(id).label}`) }).click()
      await show[id]()
    }
  },
)
if (!hasReal) console.log(`A real model is not shown${realReason}`)
