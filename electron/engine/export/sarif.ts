/** What is wrong with a model as SARIF 2.1.0, which code scanning services and editors read. */
import { createHash } from 'node:crypto'
import { basename, isAbsolute, relative, sep } from 'node:path'
import { visibleText } from '../../../shared/text/format.ts'
import { RULES, type RuleId } from '../../../shared/model/health/finding.ts'
import { problemKind } from '../../../shared/model/health/problem-kinds.ts'
import { verdictHeadline } from '../../../shared/model/health/verdict.ts'
import { english } from '../../../shared/text/sentence.ts'
import { FORMATS } from '../formats/formats.ts'
import { type Issue, issues, type IssueSource, MANIFEST_RULE, NOT_OPENED, type UnopenedSource } from './issues.ts'
import { type Json, jsonText } from './json-text.ts'
import { TOOL } from './origin.ts'

export interface SarifSource extends IssueSource {
  /** The program's. */
  readonly version: string
  /** When the run ended. */
  readonly date: Date
  /** URIs are relative to it; a file outside of it goes by its name. */
  readonly folder: string
  readonly exitCode: number
  /** Why the run did not come to its end. */
  readonly failure?: string | undefined
}

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** Name of the folder that URIs are relative to; code scanning on GitHub takes it for the root of the repository. */
const ROOT = '%SRCROOT%'

/** Further tensors that a result lists; JSON has them all. */
const RELATED = 100

const HELP = 'In Tensorscope, Overview lists the findings of a model and Problems the problems of its file.'

/** A SARIF log with one run, a result at a time: a broken file may have one for each of 100,000 tensors. */
export function* sarifPieces(source: SarifSource): Generator<string> {
  const { model, judgement, checked } = source
  const { verdict, findings } = judgement
  const codes = new Set(model.header.problems.map(({ code }) => code))
  const rules = [
    ...findingRules(),
    ...[...codes].map((code) => problemRule(code, model.header.format.label)),
    ...(checked ? [manifestRule()] : []),
  ]
  const files = model.files.map(({ path }) => artifactLocation(path, source.folder))
  const run = {
    ...runHead(source, rules, model.files[0]!.path),
    artifacts: files.map((location, i) => ({ location, length: model.files[i]!.size, roles: ['analysisTarget'] })),
    properties: { verdict: { ...verdict, headline: visibleText(english(verdictHeadline(verdict, findings))) } },
  }
  yield* logPieces(run, results(source, rules, files))
}

/** A SARIF log with one result for a file that cannot be opened, such as a pointer of Git LFS. */
export function* unopenedSarif(source: UnopenedSource): Generator<string> {
  const { path, folder, failure } = source
  const result = {
    ruleId: NOT_OPENED,
    ruleIndex: 0,
    level: 'error',
    message: { text: messageText(failure) },
    locations: [{ physicalLocation: { artifactLocation: artifactLocation(path, folder) } }],
    partialFingerprints: fingerprintOf([NOT_OPENED], 1),
  }
  yield* logPieces(
    runHead(
      source,
      [rule(NOT_OPENED, `The file can be opened as a ${FORMATS.map(({ label }) => label).join(' or ')} model.`, HELP)],
      path,
    ),
    [result],
  )
}

/** Everything of a run that comes before its files and results. */
function runHead(
  { version, date, exitCode, failure }: Pick<SarifSource, 'version' | 'date' | 'exitCode' | 'failure'>,
  rules: readonly Rule[],
  path: string,
): JsonObject {
  const notification = { level: 'error', message: { text: messageText(failure ?? '') } }
  return {
    tool: { driver: { name: TOOL, version, semanticVersion: version, rules: [...rules] } },
    // Code scanning keeps the results of each category; without it those of one model would replace those of another.
    automationDetails: { id: `tensorscope/${visibleText(basename(path))}/` },
    invocations: [
      {
        executionSuccessful: failure === undefined,
        exitCode,
        endTimeUtc: date.toISOString(),
        ...(failure === undefined ? {} : { toolExecutionNotifications: [notification] }),
      },
    ],
    originalUriBaseIds: { [ROOT]: { description: { text: 'The folder in which the program was started.' } } },
  }
}

function* logPieces(run: JsonObject, list: Iterable<JsonObject>): Generator<string> {
  yield `{\n  "$schema": ${jsonText(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    `
  yield `${jsonText(run, 2).replace(/\n {4}\}$/, '')},\n      "results": [`
  let isFirst = true
  for (const result of list) {
    yield `${isFirst ? '' : ','}\n        ${jsonText(result, 4)}`
    isFirst = false
  }
  yield `${isFirst ? '' : '\n      '}]\n    }\n  ]\n}\n`
}

function* results(source: SarifSource, rules: readonly Rule[], files: readonly JsonObject[]): Generator<JsonObject> {
  const indexes = new Map(rules.map(({ id }, i) => [id, i]))
  const fingerprint = fingerprints(source)
  for (const issue of issues(source))
    yield {
      ruleId: issue.rule,
      ruleIndex: indexes.get(issue.rule)!,
      level: issue.severity,
      message: { text: messageText(issue.message) },
      ...locations(issue, source, files),
      partialFingerprints: fingerprint(issue),
    }
}

type JsonObject = { [key: string]: Json }

type Rule = { readonly id: string; readonly [key: string]: Json }

const rule = (id: string, text: string, help: string): Rule => ({
  id,
  shortDescription: { text: messageText(text) },
  fullDescription: { text: messageText(text) },
  help: { text: `${messageText(text)} ${help}` },
})

/** Problems of the file are told by their codes. */
const findingRules = (): readonly Rule[] =>
  (Object.keys(RULES) as RuleId[]).filter((id) => id !== 'file-problem').map((id) => rule(id, RULES[id], HELP))

const problemRule = (code: string, format: string): Rule =>
  rule(
    code,
    `${english(problemKind(code))}.`,
    `The header or the layout of the file breaks the ${format} format. ${HELP}`,
  )

const manifestRule = (): Rule =>
  rule(
    MANIFEST_RULE,
    'Every tensor matches the hashes of the manifest.',
    'The manifest is the file that --check names. A tensor that it does not list is a note.',
  )

/**
 * Text of a message: in these brackets make links, braces places for arguments, and a backslash escapes them (SARIF 3.11).
 * Names from the file could have any of them.
 */
const messageText = (text: string): string =>
  visibleText(text)
    .replace(/[\\[\]]/g, String.raw`\$&`)
    .replace(/[{}]/g, '$&$&')

/** Relative as the file was found from the folder; a path outside of it says nothing to others. */
function artifactLocation(path: string, folder: string): JsonObject {
  const way = relative(folder, path)
  const isInside = way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..'
  const parts = isInside ? way.split(sep) : [basename(path)]
  const uri = parts.map((part) => encodeURIComponent(part.toWellFormed())).join('/')
  return isInside ? { uri, uriBaseId: ROOT } : { uri }
}

function locations(issue: Issue, { model }: SarifSource, files: readonly JsonObject[]): JsonObject {
  const { tensors, absent, expert, layer, file, byteOffset } = issue
  const physical = (index: number, region?: JsonObject): JsonObject => ({
    artifactLocation: { ...files[index]!, index },
    ...(region ? { region } : {}),
  })
  const ofTensor = (tensor: number): JsonObject => {
    const { name, shard = model.headerFile } = model.header.tensors.at(tensor)!
    return { physicalLocation: physical(shard, tensorRegion(model, tensor)), logicalLocations: tensorPlaces(name) }
  }
  const [first, ...others] = tensors
  const main = first === undefined ? { physicalLocation: physical(file) } : ofTensor(first)
  const name = absent ?? (first === undefined ? undefined : model.header.tensors.at(first)!.name)
  if (name !== undefined) main['logicalLocations'] = tensorPlaces(name, expert)
  // The place of a problem in the header says more than the place of the tensor's data.
  if (byteOffset !== undefined) main['physicalLocation'] = physical(file, { byteOffset })
  const related = others.slice(0, RELATED).map(ofTensor)
  const properties = { ...(expert === undefined ? {} : { expert }), ...(layer === undefined ? {} : { layer }) }
  return {
    locations: [main],
    ...(related.length > 0 ? { relatedLocations: related } : {}),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
  }
}

/** Logical locations of a tensor, and of one of its experts. */
const tensorPlaces = (name: string, expert?: number): Json[] => [
  { name, fullyQualifiedName: name, kind: 'tensor' },
  ...(expert === undefined
    ? []
    : [{ name: `expert ${expert}`, fullyQualifiedName: `${name}/expert ${expert}`, kind: 'expert' }]),
]

/**
 * Where the data of a tensor is, as far as JSON has exact numbers for it. In bytes only: a model has no lines, and a line
 * would make the upload to GitHub read the whole model for a hash of it.
 */
function tensorRegion({ header }: SarifSource['model'], tensor: number): JsonObject | undefined {
  const { dataOffset, nBytes } = header.tensors.at(tensor)!
  if (typeof dataOffset !== 'number') return undefined
  return { byteOffset: dataOffset, ...(typeof nBytes === 'number' ? { byteLength: nBytes } : {}) }
}

/** Fingerprints of issues in their order: those that are about the same are numbered. */
function fingerprints({ model }: SarifSource): (issue: Issue) => JsonObject {
  const seen = new Map<string, number>()
  return ({ rule, tensors, absent, expert, layer }) => {
    const name = absent ?? (tensors.length > 0 ? model.header.tensors.at(tensors[0]!)!.name : '')
    const about = [rule, name, expert ?? -1, layer ?? -1]
    const key = about.join('\n')
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    return fingerprintOf(about, count)
  }
}

/**
 * The same for the same finding of every run, also when numbers in its message differ. GitHub knows the second name only,
 * which is otherwise the hash of a line.
 */
function fingerprintOf(about: readonly (string | number)[], count: number): JsonObject {
  const hash = createHash('sha256').update(JSON.stringify(about)).digest('hex').slice(0, 32)
  const numbered = `${hash}:${count}`
  return { 'tensorscopeIssue/v1': numbered, primaryLocationLineHash: numbered }
}
