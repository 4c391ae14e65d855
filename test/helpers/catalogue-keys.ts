/** Which texts of the sources are translated: the literal first arguments of `t()`, `say()` and `phrase()`. */
import { readFileSync, readdirSync } from 'node:fs'
import { extname, join, relative, resolve } from 'node:path'
import { parse } from 'svelte/compiler'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')
const FOLDERS = ['renderer', 'shared', 'electron'] as const
const FUNCTIONS: readonly string[] = ['t', 'say', 'phrase']

export interface UsedKey {
  readonly key: string
  /** Chooses among forms of a plural. */
  readonly plural: boolean
  /** `renderer/App.svelte` */
  readonly file: string
}

export interface FoundKeys {
  readonly used: readonly UsedKey[]
  /** Calls whose first argument is neither a literal nor, for `t`, the name of something that `phrase()` marked. */
  readonly unclear: readonly string[]
}

/** Anything with a `type`: ESTree and Svelte's own nodes alike. */
type Node = { readonly type: string } & Readonly<Record<string, unknown>>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'

/** Every node below this one, itself included. */
export function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const each of value) yield* nodesOf(each)
  else if (isNode(value)) {
    yield value
    for (const [key, child] of Object.entries(value)) if (key !== 'parent') yield* nodesOf(child)
  }
}

/** Sources of a folder, by their path from the project's root. */
export function sourcesOf(folder: string, extensions: readonly string[]): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extensions.includes(extname(entry.name)))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('kernels/assembly'))
    .toSorted()
}

export const readSource = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** The keys of all sources. */
export function collectKeys(): FoundKeys {
  const found = FOLDERS.flatMap((folder) => sourcesOf(folder, ['.ts', '.svelte'])).map((path) =>
    keysOf(path, readSource(path)),
  )
  return { used: found.flatMap(({ used }) => used), unclear: found.flatMap(({ unclear }) => unclear) }
}

/** The keys of one source. */
export function keysOf(path: string, source: string): FoundKeys {
  const all = path.endsWith('.svelte') ? svelteCalls(source) : typescriptCalls(path, source)
  // Another function of the name `say` says something else.
  const calls =
    path.endsWith('sentence.ts') || source.includes("sentence.ts'") ? all : all.filter(({ name }) => name === 't')
  const used: UsedKey[] = []
  const unclear: string[] = []
  for (const { name, texts, named, count } of calls) {
    for (const key of texts) used.push({ key, plural: count || key.includes('{{count}}'), file: path })
    if (!named) unclear.push(`${path}: ${name}(…)`)
    else if (texts.length === 0 && name !== 't') unclear.push(`${path}: ${name}(…)`)
  }
  return { used, unclear }
}

interface Call {
  readonly name: string
  /** Literals that the first argument may be. */
  readonly texts: readonly string[]
  /** Whatever is no literal in it is a name or a member: of what `phrase()` marked. */
  readonly named: boolean
  /** A value of the name `count` is given. */
  readonly count: boolean
}

/** A translator may be a member; whatever else has a method `say` says something else. */
const memberName = (name: string) => (name.replace('#', '') === 't' ? 't' : '')

interface Argument {
  readonly texts: readonly string[]
  readonly named: boolean
}

const both = (a: Argument, b: Argument): Argument => ({ texts: [...a.texts, ...b.texts], named: a.named && b.named })

function typescriptCalls(path: string, source: string): Call[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true)
  const calls: Call[] = []
  const argument = (node: ts.Expression): Argument => {
    if (ts.isStringLiteralLike(node)) return { texts: [node.text], named: true }
    if (ts.isConditionalExpression(node)) return both(argument(node.whenTrue), argument(node.whenFalse))
    if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return argument(node.expression)
    const named = ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)
    return { texts: [], named }
  }
  /** Objects with a `count`, by the name that they were given. */
  const counting = new Set<string>()
  const hasCount = (node: ts.Expression | undefined): boolean => {
    if (!node) return false
    if (ts.isIdentifier(node)) return counting.has(node.text)
    if (!ts.isObjectLiteralExpression(node)) return false
    return node.properties.some((property) => property.name?.getText(file) === 'count')
  }
  const visit = (node: ts.Node) => {
    if (ts.isVariableDeclaration(node) && hasCount(node.initializer)) counting.add(node.name.getText(file))
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const { expression } = node
      const name = ts.isIdentifier(expression)
        ? expression.text
        : ts.isPropertyAccessExpression(expression)
          ? memberName(expression.name.text)
          : ''
      const [first, values] = node.arguments
      if (FUNCTIONS.includes(name)) calls.push({ name, ...argument(first!), count: hasCount(values) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return calls
}

function svelteCalls(source: string): Call[] {
  const { fragment, instance, module } = parse(source, { modern: true })
  const calls: Call[] = []
  const counting = new Set<string>()
  const hasCount = (node: Node | null | undefined): boolean => {
    if (node?.type === 'Identifier') return counting.has(String(node['name']))
    const properties = node?.type === 'ObjectExpression' ? (node['properties'] as readonly Node[]) : []
    return properties.some((property) => (property['key'] as Node | undefined)?.['name'] === 'count')
  }
  // The scripts first: what they name is used in the markup.
  for (const node of nodesOf([module, instance, fragment])) {
    if (node.type === 'VariableDeclarator' && hasCount(node['init'] as Node | null))
      counting.add(String((node['id'] as Node)['name']))
    if (node.type !== 'CallExpression') continue
    const { callee, arguments: args } = node as unknown as { callee: Node; arguments: readonly Node[] }
    const member = callee['property'] as Node | undefined
    const name = member ? memberName(String(member['name'])) : String(callee['name'])
    if (!FUNCTIONS.includes(name) || !args[0]) continue
    calls.push({ name, ...svelteArgument(args[0]), count: hasCount(args[1]) })
  }
  return calls
}

function svelteArgument(node: Node): Argument {
  if (node.type === 'Literal' && typeof node['value'] === 'string') return { texts: [node['value']], named: true }
  if (node.type === 'TemplateLiteral' && (node['expressions'] as unknown[]).length === 0) {
    const [quasi] = node['quasis'] as readonly { value: { cooked: string } }[]
    return { texts: [quasi!.value.cooked], named: true }
  }
  if (node.type === 'ConditionalExpression')
    return both(svelteArgument(node['consequent'] as Node), svelteArgument(node['alternate'] as Node))
  if (node.type === 'TSNonNullExpression') return svelteArgument(node['expression'] as Node)
  return { texts: [], named: node.type === 'Identifier' || node.type === 'MemberExpression' }
}

export interface CatalogueFile {
  /** `window.json` */
  readonly name: string
  readonly entries: Readonly<Record<string, string>>
}

/** The catalogue files of a language. */
export function catalogueFiles(language: string): readonly CatalogueFile[] {
  const folder = join(ROOT, 'shared/text/catalogues', language)
  return readdirSync(folder)
    .toSorted()
    .map((name) => ({
      name,
      entries: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, string>,
    }))
}

/** A key without the form of its plural. */
export const baseOf = (key: string): string => key.replace(/\|(zero|one|two|few|many|other)$/, '')

/** The names of `{{places}}`, each once, in alphabetical order. */
export const placesOf = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name!))].toSorted()
