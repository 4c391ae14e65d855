/**
 * A model's metadata as `gguf-dump` of gguf-py prints it: the keys of its JSON (`--json`, `--json-array`) and the
 * table of its Markdown. Integers are exact; a float that is no number is text, for JSON has none.
 */
import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { MetadataArray, ScalarType, ScalarValue, TensorInfo } from '../../../shared/model/tensor.ts'
import type { HeaderField } from '../formats/format.ts'
import { type FileHeader, fileHeaders, type Model } from '../formats/model.ts'
import { formatById } from '../formats/recognize.ts'
import { cell, inlineCode, markdownTable } from './markdown-table.ts'

/** Elements `start` to `start + count` of an array of a file of the model. */
export type ReadElements = (
  file: number,
  array: MetadataArray,
  start: number,
  count: number,
) => Promise<readonly (ScalarValue | MetadataArray)[]>

/** Elements read at once. */
const PAGE = 10_000

/** Characters of an array's JSON that are made at once: less than a millisecond. */
const SLICE = 32_768

const fieldsOf = (header: FileHeader, nTensors: number): readonly HeaderField[] => [
  ...formatById(header.format.id).headerFields(header, nTensors),
  ...[...header.metadata].map(([key, { type, value, byteOffset }]) => ({ key, type, value, byteOffset })),
]

const tensorsOf = ({ header }: Model, file: number) => [...header.tensors].filter(({ shard = 0 }) => shard === file)

/**
 * The JSON of `gguf-dump`, in pieces. Further files of a model in shards come under `shards`, each in the same shape.
 * @param read gives the elements of arrays; without it they are left out, as in `--json`
 */
export async function* dumpJson(model: Model, read?: ReadElements): AsyncGenerator<string> {
  const [first, ...others] = fileHeaders(model)
  yield '{\n'
  yield* fileJson(model, first!, 0, '  ', read)
  if (others.length > 0) {
    yield ',\n  "shards": ['
    for (const [i, header] of others.entries()) {
      yield i === 0 ? '\n    {\n' : ',\n    {\n'
      yield* fileJson(model, header, i + 1, '      ', read)
      yield '\n    }'
    }
    yield '\n  ]'
  }
  yield '\n}\n'
}

async function* fileJson(
  model: Model,
  header: FileHeader,
  file: number,
  indent: string,
  read: ReadElements | undefined,
): AsyncGenerator<string> {
  const tensors = tensorsOf(model, file)
  const text = JSON.stringify
  yield `${indent}"filename": ${text(basename(model.files[file]!.path))},\n`
  yield `${indent}"endian": ${text(header.endian.toUpperCase())},\n${indent}"metadata": {`
  for (const [index, field] of fieldsOf(header, tensors.length).entries()) {
    yield `${index === 0 ? '' : ','}\n${indent}  ${text(field.key)}: `
    yield `{"index": ${index}, "type": ${text(field.type.toUpperCase())}, "offset": ${field.byteOffset}`
    const { value } = field
    if (typeof value === 'object') {
      yield `, "array_types": ${text(arrayTypes(value))}`
      if (read) {
        yield ', "value": '
        yield* arrayJson(value, (array, start, count) => read(file, array, start, count))
      }
    } else yield `, "value": ${scalarJson(value, field.type)}`
    yield '}'
  }
  yield `\n${indent}},\n${indent}"tensors": {`
  for (const [index, tensor] of tensors.entries())
    yield `${index === 0 ? '' : ','}\n${indent}  ${text(tensor.name)}: ${tensorJson(tensor, index)}`
  yield `\n${indent}}`
}

function tensorJson({ shape, type, infoOffset }: TensorInfo, index: number): string {
  const offset = infoOffset === undefined ? '' : `, "offset": ${infoOffset}`
  return `{"index": ${index}, "shape": [${shape.join(', ')}], "type": ${JSON.stringify(type)}${offset}}`
}

async function* arrayJson(
  array: MetadataArray,
  read: (array: MetadataArray, start: number, count: number) => Promise<readonly (ScalarValue | MetadataArray)[]>,
): AsyncGenerator<string> {
  let text = '['
  for (let start = 0; start < array.length; start += PAGE) {
    for (const [i, value] of (await read(array, start, PAGE)).entries()) {
      if (start + i > 0) text += ', '
      if (typeof value === 'object') {
        yield text
        text = ''
        yield* arrayJson(value, read)
      } else text += scalarJson(value, array.elementType)
      if (text.length < SLICE) continue
      yield text
      text = ''
      // Whoever else waits in this process has its turn: a vocabulary has 262,000 tokens and more.
      await setImmediate()
    }
  }
  yield `${text}]`
}

/** gguf-py writes floats with a point, which tells them from integers. */
function scalarJson(value: ScalarValue, type: ScalarType | 'array'): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'number') return JSON.stringify(value)
  if (!Number.isFinite(value)) return JSON.stringify(String(value))
  const isFloat = type === 'float32' || type === 'float64'
  const text = Object.is(value, -0) ? '-0' : String(value)
  return isFloat && /^-?\d+$/.test(text) ? `${text}.0` : text
}

/** The types from the outside in: `ARRAY` once for every level below the first. */
function arrayTypes(array: MetadataArray): string[] {
  const [first] = array.first
  const name = array.elementType.toUpperCase()
  return array.elementType === 'array' && typeof first === 'object' ? [name, ...arrayTypes(first)] : [name]
}

/** The heading and the table of keys of `gguf-dump --markdown --no-tensors`, once for each file. */
export function* dumpMarkdown(model: Model): Generator<string> {
  for (const [file, header] of fileHeaders(model).entries()) {
    const fields = fieldsOf(header, tensorsOf(model, file).length)
    if (file > 0) yield '\n'
    yield `# ${cell(basename(model.files[file]!.path))} - ${header.format.label} Internal File Dump\n\n`
    yield `- Endian: ${header.endian.toUpperCase()} endian\n\n`
    yield '## Key Value Metadata Store\n\n'
    yield `There are ${fields.length} key-value pairs in this file\n\n`
    yield markdownTable(
      [
        { title: 'POS', align: 'right' },
        { title: 'TYPE', align: 'left' },
        { title: 'Count', align: 'right' },
        { title: 'Key', align: 'left' },
        { title: 'Value', align: 'left' },
      ],
      fields.map(({ key, type, value }, i) => [
        String(i + 1),
        prettyType(type, value),
        String(typeof value === 'object' ? value.length : 1),
        cell(key),
        typeof value === 'object' ? arrayCell(value) : valueCell(value, type, 60),
      ]),
    )
  }
}

function prettyType(type: ScalarType | 'array', value: ScalarValue | MetadataArray): string {
  if (typeof value !== 'object') return type.toUpperCase()
  const types = arrayTypes(value)
  return '['.repeat(types.length) + types.at(-1)! + ']'.repeat(types.length)
}

function valueCell(value: ScalarValue, type: ScalarType | 'array', limit: number): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number' && type === 'float32') return scalarJson(shortest(value), type)
  if (typeof value !== 'string') return scalarJson(value, type)
  if (value.length <= limit) return inlineCode(value)
  return `${inlineCode(value.slice(0, limit / 2))}...${inlineCode(value.slice(-limit / 2))}`
}

/** The fewest digits that still are the same 32-bit float. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}

/** The first few elements: they came with the header. */
function arrayCell({ elementType, length, first }: MetadataArray): string {
  const shown = first.slice(0, elementType === 'string' ? 5 : 7)
  const values = shown.map((value) => (typeof value === 'object' ? '[ ... ]' : valueCell(value, elementType, 30)))
  return `[ ${values.join(', ')}${length > shown.length ? ', ...' : ''} ]`
}
