/**
 * What llama.cpp loads raises no finding, and what it refuses is named. `npm test` removes every tenth tensor, `npm run
 * fuzz` all of them.
 */
import { describe, expect, it } from 'vitest'
import { KNOWN_ARCHITECTURES, requirementsOf } from '../../../../../shared/model/architectures/requirements.ts'
import { shapesOf } from '../../../../../shared/model/architectures/tensor-shapes.ts'
import { Facts, type FactValue } from '../../../../../shared/model/facts.ts'
import { completeness } from '../../../../../shared/model/health/completeness.ts'
import { wrongShapes } from '../../../../../shared/model/health/wrong-shapes.ts'
import { inOnePiece } from '../../../../../shared/model/overview/measured-tensor.ts'
import { english } from '../../../../../shared/text/sentence.ts'
import { parseTensorName } from '../../../../../shared/model/tensor-name.ts'
import {
  architectureSamples,
  deepened,
  reshaped,
  type Sample,
  without,
  writtenMetadata,
  writtenTensors,
} from '../../../../helpers/architectures.ts'
import { writeGguf, type WrittenArray } from '../../../../../build/sample/gguf-writer.ts'
import { headerFindings, wrong } from '../../../../helpers/header-findings.ts'
import { measured } from '../measured.ts'

const EVERY = process.env['FUZZ_RUNS'] === undefined ? 10 : 1
const SAMPLES = architectureSamples()
const DEEP = SAMPLES.map((sample) => deepened(sample, 24))

/** As the reader and the main process have it, without writing a file. */
function factsOf(sample: Sample): Facts {
  const facts = writtenMetadata(sample).map(([key, , value]): [string, FactValue] => {
    if (typeof value !== 'object') return [key as string, value]
    const { length } = (value as WrittenArray).values
    const numbers = (value as WrittenArray).values as readonly number[]
    return [key as string, { length, first: numbers.slice(0, 16), numbers }]
  })
  return new Facts(facts, sample.architecture)
}

function found(sample: Sample, facts = factsOf(sample)) {
  const rows = sample.tensors.map(([name, shape]) => measured(name, { shape }))
  const { architecture } = sample
  return [
    ...inOnePiece(completeness(facts, architecture, rows)),
    ...inOnePiece(wrongShapes(facts, architecture, rows)),
  ].filter(({ severity }) => severity !== 'sound')
}

const titles = (findings: ReturnType<typeof found>) => findings.map(({ title }) => english(title))
const shortName = (name: string) => name.replace(/\.weight$/, '')

/** Layers that have two forms of these roles in the samples, of which one is enough. */
const EITHER: Readonly<Record<string, RegExp>> = {
  hy_v3: /^ffn_(gate|up|down)$/,
  mimo2: /^ffn_(gate|up|down|gate_inp|up_exps|down_exps)$/,
  qwen3next: /^(attn_qkv|attn_gate|ssm_in)$/,
}

/** One tensor of each role that llama.cpp needs: the last layer that has it, or one in the middle. */
function neededTensors(sample: Sample, middle: boolean): string[] {
  const requirements = requirementsOf(sample.architecture, factsOf(sample))!
  const outside = new Set([...requirements.model, ...requirements.modelChoices.flat().flatMap(({ roles }) => roles)])
  const byRole = Map.groupBy(
    sample.tensors
      .map(([name]) => name)
      .filter((name) => {
        const { layer, role } = parseTensorName(name)
        if (layer === undefined) return outside.has(role)
        return requirements.roles.has(role) && !EITHER[sample.architecture]?.test(role)
      }),
    (name) => parseTensorName(name).role,
  )
  return [...byRole.values()].map((names) => names[middle ? names.length >> 1 : names.length - 1]!)
}

describe.each([
  ['as they are', SAMPLES, false],
  ['with 24 layers', DEEP, true],
] as const)('127 models %s', (_what, samples, middle) => {
  it('have no finding', () => {
    expect(samples).toHaveLength(127)
    expect(samples.flatMap((sample) => titles(found(sample)).map((title) => `${sample.file}: ${title}`))).toEqual([])
  })

  it('without a tensor that llama.cpp needs have an error that names it, and no other', { timeout: 120_000 }, () => {
    const pairs = new Set<string>()
    const failed: string[] = []
    let removal = 0
    for (const sample of samples) {
      const facts = factsOf(sample)
      for (const name of neededTensors(sample, middle)) {
        pairs.add(`${sample.architecture} ${parseTensorName(name).role}`)
        if (removal++ % EVERY !== 0) continue
        const findings = found(without(sample, name), facts)
        const [first] = findings
        if (findings.length !== 1 || first?.severity !== 'error' || first.absent !== shortName(name))
          failed.push(`${sample.file} without ${name}: ${titles(findings).join('; ')}`)
      }
    }
    expect(failed).toEqual([])
    expect(pairs.size).toBe(1969)
  })
})

it('all models can be read as files, and have no finding then', { timeout: 60_000 }, async () => {
  for (const [at, sample] of SAMPLES.entries()) {
    if (at % EVERY !== 0) continue
    const options = { metadata: writtenMetadata(sample), tensors: writtenTensors(sample) }
    const other = wrong(await headerFindings(writeGguf(options))).filter(({ rule }) => rule !== 'file-problem')
    expect(other, sample.file).toEqual([])
    const name = neededTensors(sample, false)[0]!
    const tensors = writtenTensors(without(sample, name))
    expect(await headerFindings(writeGguf({ ...options, tensors })), sample.file).toContainEqual(
      expect.objectContaining({ severity: 'error', absent: shortName(name) }),
    )
  }
})

describe('other forms that llama.cpp loads', () => {
  const rename = (sample: Sample, of: (name: string) => string | undefined): Sample => ({
    ...sample,
    tensors: sample.tensors.flatMap(([name, ...rest]) => {
      const to = of(name)
      return to === undefined ? [] : [[to, ...rest] as const]
    }),
  })
  const roles = (sample: Sample) => new Set(sample.tensors.map(([name]) => parseTensorName(name).role))

  it('may have attn_qkv in place of the three projections', () => {
    const separate = SAMPLES.filter((sample) => {
      const facts = factsOf(sample)
      const choices = requirementsOf(sample.architecture, facts)!.choices
      return (
        roles(sample).has('attn_q') && choices.some((choice) => choice.some(({ roles }) => roles[0] === 'attn_qkv'))
      )
    })
    expect(separate.length).toBeGreaterThan(80)
    for (const sample of separate) {
      const names = new Set(sample.tensors.map(([name]) => name))
      const fused = rename(sample, (name) => {
        // Layers with latent attention have one of them only.
        if (!names.has(name.replace(/attn_[qk]\.weight$/, 'attn_v.weight'))) return name
        if (/\.attn_[kv]\.weight$/.test(name)) return undefined
        return name.replace(/\.attn_q\.weight$/, '.attn_qkv.weight')
      })
      const missing = found(fused).filter(({ rule }) => rule !== 'wrong-shape')
      expect(titles(missing), sample.file).toEqual([])
    }
  })

  it('may have ffn_gate_up_exps in two', () => {
    const fused = SAMPLES.filter((sample) => roles(sample).has('ffn_gate_up_exps'))
    expect(fused.length).toBeGreaterThanOrEqual(5)
    for (const sample of fused) {
      const split: Sample = {
        ...sample,
        tensors: sample.tensors.flatMap((tensor) => {
          const [name, shape, type] = tensor
          if (!name.endsWith('.ffn_gate_up_exps.weight')) return [tensor]
          const half = [shape[0]!, shape[1]! / 2, ...shape.slice(2)]
          const other = (role: string) => [name.replace('ffn_gate_up_exps', role), half, type] as const
          return [other('ffn_gate_exps'), other('ffn_up_exps')]
        }),
      }
      expect(titles(found(split)), sample.file).toEqual([])
    }
  })

  it('may have no output where the embedding serves as one', () => {
    const tied = SAMPLES.filter(
      (sample) => !requirementsOf(sample.architecture, factsOf(sample))!.model.includes('output'),
    )
    expect(tied.length).toBeGreaterThan(75)
    for (const sample of tied) expect(titles(found(without(sample, 'output.weight'))), sample.file).toEqual([])
  })
})

describe('shapes', () => {
  const shaped = SAMPLES.filter(({ architecture }) => shapesOf(architecture))

  it('of the most used architectures are known', () => {
    expect(new Set(shaped.map(({ architecture }) => architecture)).size).toBe(10)
  })

  it('that differ in one dimension are found, whichever it is', () => {
    let wrongOnes = 0
    const missed: string[] = []
    for (const sample of shaped) {
      const facts = factsOf(sample)
      const known = shapesOf(sample.architecture)!
      for (const [name, shape] of sample.tensors) {
        if (!known.has(parseTensorName(name).role)) continue
        const changes = shape.map((size, at) => shape.with(at, size > 1 ? size / 2 : 2))
        if (shape.length > 1 && shape[0] !== shape[1]) changes.push([shape[1]!, shape[0]!, ...shape.slice(2)])
        for (const change of changes) {
          if (wrongOnes++ % EVERY !== 0) continue
          const findings = found(reshaped(sample, name, change), facts)
          if (!findings.some(({ rule, severity }) => rule === 'wrong-shape' && severity === 'error'))
            missed.push(`${sample.file}: ${name} ${change.join(' x ')}`)
        }
      }
    }
    expect(missed).toEqual([])
    expect(wrongOnes).toBeGreaterThan(500)
  })
})

it('the list has all 150 architectures, and each can be parsed', () => {
  expect(KNOWN_ARCHITECTURES).toHaveLength(150)
  const nothing = new Facts([], undefined)
  for (const architecture of KNOWN_ARCHITECTURES) {
    const { towers, model } = requirementsOf(architecture, nothing)!
    expect([...towers.values()].flat().length + model.length, architecture).toBeGreaterThan(0)
  }
})
