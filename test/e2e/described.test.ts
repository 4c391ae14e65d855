/** Metadata, Tokenizer and Template: what a file says of itself. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { describedModel, TEMPLATE } from '../helpers/described-model.ts'
import { hasReal, realFolder, realReason } from '../helpers/gguf-files.ts'
import { writeGguf } from '../../build/sample/gguf-writer.ts'
import { fixture, temporaryFolder } from './helpers.ts'
import type { TestApp } from './launch.ts'
import { shareApp } from './shared-app.ts'

const TOKENS = 262_144
const folder = temporaryFolder()
const model = join(folder.path, 'example-8b.gguf')
beforeAll(() => writeFileSync(model, describedModel(TOKENS)))
afterAll(() => folder.dispose())

const shared = shareApp()
let app: TestApp
let page: Page
beforeEach(() => {
  app = shared.app
  page = shared.page
})

async function openAt(path: string, view: 'Metadata' | 'Tokenizer' | 'Template') {
  await app.dropFiles(page, 'body', [path])
  await page.getByRole('tab', { name: view }).click()
}

const grid = (name: string | RegExp) => page.getByRole('grid', { name })
const rowCount = (name: string) => grid(name).getAttribute('aria-rowcount')
const panel = (name: string) => page.getByRole('complementary', { name })
const clipboard = () => app.evaluate(({ clipboard }) => clipboard.readText())
/** A vocabulary of this size takes its time on a busy machine. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })
/** What is in sight, without the marks that keep names in one direction. */
const texts = async (name: string) => (await grid(name).innerText()).replace(/\n+/g, '\n')

describe('metadata', () => {
  it('shows every key in its group, typed, with its value, meaning and place', async () => {
    await openAt(model, 'Metadata')
    await grid('Metadata').waitFor()
    const row = (key: string) => grid('Metadata').getByRole('row').filter({ hasText: key })
    await row('llama.context_length').getByText('131,072').waitFor()
    await row('llama.context_length').getByText('Tokens of context that the model was trained on.').waitFor()
    await row('general.file_type').getByText('15 is Q4_K_M').waitFor()
    await row('llama.attention.layer_norm_rms_epsilon').getByText('0.00001').waitFor()
    await grid('Metadata').focus()
    await page.keyboard.press('End')
    await row('example.largest').getByText('18,446,744,073,709,551,615').waitFor()
    await row('example.smallest').getByText('\u22129,223,372,036,854,775,808').waitFor()
    await row('example.hostile \\u202ekey').getByText('<img src=x onerror=alert(1)>\u2407').waitFor()
    expect(await page.locator('img[src="x"]').count()).toBe(0)
  })

  it('is searched by key, value, meaning, and to the end of long values', async () => {
    await openAt(model, 'Metadata')
    const all = Number(await rowCount('Metadata'))
    await page.keyboard.press('/')
    await page.keyboard.type('apache')
    await poll(() => texts('Metadata')).toContain('general.license')
    expect(await rowCount('Metadata')).toBe('3')
    await page.keyboard.press('Escape')
    await poll(() => rowCount('Metadata')).toBe(String(all))
    await page.keyboard.type('needle.')
    await poll(() => texts('Metadata')).toContain('general.description')
    await page.getByLabel('Search keys and values').fill('no such thing')
    await page.getByText('No key matches the search.').waitFor()
  })

  it('by keyboard: arrows choose keys, Enter shows and hides details, Ctrl C copies the value', async () => {
    await openAt(model, 'Metadata')
    await grid('Metadata').focus()
    await page.keyboard.press('ArrowDown')
    await panel('Key details').getByRole('heading', { name: 'general.architecture' }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await panel('Key details').getByRole('heading', { name: 'general.name' }).waitFor()
    await page.keyboard.press('ControlOrMeta+c')
    await poll(clipboard).toBe('Example 8B Instruct')
    await page.getByRole('button', { name: 'Copy key' }).click()
    await poll(clipboard).toBe('general.name')
    await grid('Metadata').focus()
    await page.keyboard.press('Enter')
    await poll(() => panel('Key details').count()).toBe(0)
  })

  it('reads arrays from the file as they come into sight, and goes into those that are nested', async () => {
    await openAt(model, 'Metadata')
    await grid('Metadata').getByText('tokenizer.ggml.tokens', { exact: true }).click()
    await poll(() => texts('Elements')).toContain('<unk>')
    await page.getByLabel('Go to element').fill(String(TOKENS - 7))
    await page.keyboard.press('Enter')
    await poll(() => texts('Elements')).toContain('<|end|>')
    await page.getByLabel('Search keys and values').fill('example.nested')
    await grid('Metadata').getByText('example.nested').click()
    await grid('Elements').getByRole('button', { name: 'string[3]' }).first().click()
    await poll(() => texts('Elements')).toContain('inner 3.2')
    await page.getByRole('button', { name: 'Back' }).click()
    await poll(() => rowCount('Elements')).toBe('300')
  })

  it('shows the beginning of long text, and all of it on demand', async () => {
    await openAt(model, 'Metadata')
    await grid('Metadata').getByText('general.description').click()
    expect(await panel('Key details').innerText()).not.toContain('NEEDLE')
    await page.getByRole('button', { name: /^Show all 5,\d{3} characters$/ }).click()
    await grid('Whole value').focus()
    await page.keyboard.press('End')
    await poll(() => texts('Whole value')).toContain('NEEDLE')
  })

  it('is exported as JSON and Markdown in the shape of gguf-dump', async () => {
    await openAt(model, 'Metadata')
    const path = join(folder.path, 'metadata.json')
    await app.answerDialog('save', path)
    await page.getByRole('button', { name: 'Export metadata' }).click()
    await page.getByRole('menuitem', { name: 'JSON with arrays' }).click()
    await page.getByText('keys written to metadata.json.').waitFor()
    const dump = JSON.parse(readFileSync(path, 'utf8')) as { metadata: Record<string, { value: unknown[] }> }
    expect(dump.metadata['tokenizer.ggml.tokens']!.value).toHaveLength(TOKENS)
    expect(dump.metadata['tokenizer.chat_template']!.value).toBe(TEMPLATE)

    const markdown = join(folder.path, 'metadata.md')
    await app.answerDialog('save', markdown)
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('export-metadata-markdown')?.click())
    await page.getByText('keys written to metadata.md.').waitFor()
    expect(readFileSync(markdown, 'utf8')).toContain('# example-8b.gguf - GGUF Internal File Dump')
  })

  it('of shards says which file a key is from', async () => {
    await openAt(fixture('sharded-00001-of-00003.gguf'), 'Metadata')
    await page.getByLabel('Search keys and values').fill('split.no')
    await poll(() => rowCount('Metadata')).toBe('5')
    await grid('Metadata').getByText('shard 3').click()
    await panel('Key details').getByText('sharded-00003-of-00003.gguf').waitFor()
  })

  it('of every type is there', async () => {
    await openAt(fixture('all-types.gguf'), 'Metadata')
    await poll(async () => Number(await rowCount('Metadata'))).toBeGreaterThan(3)
    await grid('Metadata').getByText('general.architecture').waitFor()
  })
})

describe('tokenizer', () => {
  it('lists a quarter of a million tokens: searched, filtered, by id, copied', async () => {
    await openAt(model, 'Tokenizer')
    await poll(() => rowCount('Tokens')).toBe(String(TOKENS + 1))
    await page.keyboard.press('/')
    await page.keyboard.type(' word2616')
    await poll(() => rowCount('Tokens')).toBe(String(1 + 1 + 10 + 100))
    await page.keyboard.press('Escape')
    await page.getByLabel('Type', { exact: true }).selectOption('byte')
    await poll(() => rowCount('Tokens')).toBe('257')
    await poll(() => texts('Tokens')).toMatch(/<0x00>\s*byte 0\s/)
    await page.getByLabel('Go to id').fill('262,000')
    await page.keyboard.press('Enter')
    await poll(() => texts('Tokens')).toContain('\u2581word261741')
    expect(await rowCount('Tokens')).toBe(String(TOKENS + 1))
    await page.keyboard.press('ControlOrMeta+c')
    await poll(clipboard).toBe('\u2581word261741')
    await page.keyboard.press('End')
    await poll(() => texts('Tokens')).toContain('a\\u202eb')
    const shown = await texts('Tokens')
    for (const text of ['\\u200bzero', 'tab\u2409here', 'two\u2423\u2423blanks', 'line\u240abreak'])
      expect(shown).toContain(text)
    await page.getByLabel('Go to id').fill(String(TOKENS))
    await page.keyboard.press('Enter')
    await poll(() => page.getByLabel('Go to id').getAttribute('aria-invalid')).toBe('true')
  })

  it('names the special tokens, and what does not agree', async () => {
    await openAt(model, 'Tokenizer')
    const details = panel('Tokenizer details')
    const checks = details.getByRole('list', { name: 'Checks' })
    await checks.getByText('padding_token_id is 262,145; ids go from 0 to 262,143.').waitFor()
    await checks.getByText('add_sep_token is set, but there is no seperator_token_id to add.').waitFor()
    await checks.getByText('llama.vocab_size is 262,152; the vocabulary has 262,144 tokens.').waitFor()
    await checks.getByText('1 token repeats an earlier one: \u2581word7 is at ids 266 and 262,143.').waitFor()
    await checks.getByText('token_embd.weight has a row for each of the 262,144 tokens.').waitFor()
    await details.getByTitle('Show token 2', { exact: true }).click()
    await poll(() => texts('Tokens')).toContain('</s>')
  })

  it('never holds the window up while it searches', async () => {
    await openAt(model, 'Tokenizer')
    await poll(() => rowCount('Tokens')).toBe(String(TOKENS + 1))
    await page.evaluate(() => {
      const seen = ((window as unknown as { longTasks: number[] }).longTasks = [] as number[])
      new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
        entryTypes: ['longtask'],
      })
    })
    await page.getByLabel('Search tokens').pressSequentially('word12', { delay: 20 })
    await poll(async () => Number(await rowCount('Tokens'))).toBeLessThan(20_000)
    await grid('Tokens').focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('PageDown')
    const rows = await page.evaluate(() => document.querySelectorAll('[role="grid"] [role="row"]').length)
    expect(rows).toBeLessThan(80)
    const longest = await page.evaluate(() => Math.max(0, ...(window as unknown as { longTasks: number[] }).longTasks))
    console.info(`longest task of the window while it searched ${TOKENS} tokens: ${Math.round(longest)} ms`)
  })

  it('says plainly that there is none', async () => {
    const bare = join(folder.path, 'bare.gguf')
    writeFileSync(bare, writeGguf({ metadata: [['example.text', 'string', '']] }))
    await openAt(bare, 'Tokenizer')
    await page.getByRole('heading', { name: 'This model has no tokenizer.' }).waitFor()
    await page.getByRole('tab', { name: 'Template' }).click()
    await page.getByRole('heading', { name: 'This model has no chat template.' }).waitFor()
    // Nothing is there to be scanned; an empty text is not a blank cell.
    expect(await page.getByRole('button', { name: 'Scan', exact: true }).isDisabled()).toBe(true)
    await page.getByRole('tab', { name: 'Metadata' }).click()
    await grid('Metadata').getByRole('row').filter({ hasText: 'example.text' }).getByText('(empty)').waitFor()
  })

  it('says plainly that a template is no text', async () => {
    const wrong = join(folder.path, 'wrong-template.gguf')
    const metadata = [
      ['general.architecture', 'string', 'llama'],
      ['tokenizer.chat_template', 'array', { elementType: 'string', values: ['a', 'b'] }],
    ] as const
    writeFileSync(wrong, writeGguf({ metadata }))
    await openAt(wrong, 'Template')
    await page.getByRole('heading', { name: 'The chat template cannot be read.' }).waitFor()
    await page.getByText('tokenizer.chat_template is an array of 2 elements of type string').waitFor()
  })
})

describe('template', () => {
  it('shows lines with their numbers, several templates, wrapped or not, and copies', async () => {
    await openAt(model, 'Template')
    await poll(() => texts('Template default')).toContain('Chat template of the example model')
    await panel('Template details').getByText('Blocks are closed').waitFor()
    expect(await grid('Template default').locator('.k-keyword').first().innerText()).toMatch(/^if\s*$/)
    await page.getByRole('button', { name: 'Copy', exact: true }).click()
    await poll(clipboard).toBe(TEMPLATE)
    const wrap = page.getByRole('button', { name: 'Wrap lines' })
    await page.setViewportSize({ width: 780, height: 600 })
    await poll(async () => Number(await rowCount('Template default'))).toBeGreaterThan(15)
    await wrap.click()
    await poll(() => rowCount('Template default')).toBe('15')
    expect(await wrap.getAttribute('aria-pressed')).toBe('false')
  })

  it('warns of what reaches outside and of what is not closed, line by line', async () => {
    await openAt(model, 'Template')
    await page.getByRole('combobox', { name: 'Template' }).selectOption('tool_use')
    const checks = panel('Template details').getByRole('list', { name: 'Checks' })
    await checks.getByText('__class__ is Python’s own').waitFor()
    await checks.getByText('{% include %} loads another template').waitFor()
    await checks.getByText('{% if %} is not closed before the {% endfor %} of line 5.').waitFor()
    await checks.getByText('range( goes to 100000000').waitFor()
    await panel('Template details').getByText('but not in the file: rag.').waitFor()
    await checks.getByRole('button', { name: 'line 8' }).click()
    await poll(() => page.locator('.line.shown').innerText()).toContain('The end\\u202e of it.')
  })

  it('of 10 MB in one line is shown without holding the window up', async () => {
    const path = join(folder.path, 'huge-template.gguf')
    const text = `{{ messages }}{{ add_generation_prompt }}${'{{ x + 1 }} '.repeat(870_000)}THE END`
    writeFileSync(path, writeGguf({ metadata: [['tokenizer.chat_template', 'string', text]] }))
    await openAt(path, 'Template')
    await expect
      .poll(async () => Number(await rowCount('Template default')), { timeout: 20_000 })
      .toBeGreaterThan(50_000)
    await grid('Template default').focus()
    await page.keyboard.press('End')
    await poll(() => texts('Template default')).toContain('THE END')
    expect(await page.evaluate(() => document.querySelectorAll('*').length)).toBeLessThan(6000)
  })
})

if (!hasReal) console.info(`Real models are not opened${realReason}`)

describe.skipIf(!hasReal)(`real models${realReason}`, () => {
  it('gemma-4: 262,144 tokens, its template, its keys', async () => {
    const path = join(folder.path, 'gemma-4.gguf')
    copyFileSync(resolve(realFolder, 'ggml-vocab-gemma-4.gguf'), path)
    await openAt(path, 'Tokenizer')
    await poll(() => rowCount('Tokens')).toBe('262145')
    await page.getByLabel('Search tokens').fill(' hello')
    await poll(() => texts('Tokens')).toContain('144,673')
    await page.getByRole('tab', { name: 'Template' }).click()
    await poll(() => texts('Template default')).toContain('macro format_parameters')
    await panel('Template details').getByText('Blocks are closed').waitFor()
    await page.getByRole('tab', { name: 'Metadata' }).click()
    await poll(() => rowCount('Metadata')).toBe('46')
  })

  it('llama-2-tiny-random: everything agrees', async () => {
    await openAt(resolve(realFolder, 'llama-2-tiny-random.gguf'), 'Tokenizer')
    await poll(() => rowCount('Tokens')).toBe('32001')
    const checks = panel('Tokenizer details').getByRole('list', { name: 'Checks' })
    await checks.getByText('token_embd.weight has a row for each of the 32,000 tokens.').waitFor()
    expect(await checks.getByRole('img', { name: /error|note/ }).count()).toBe(0)
  })
})
