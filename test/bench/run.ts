/** `npm run bench`; see README.md. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { errorMessage } from '../../shared/text/errors.ts'
import { describeMachine } from './machine.ts'
import { parseBytes } from './make-model.ts'
import { formatTable, type Row, skipped, writeReport } from './report.ts'
import type { BenchSettings } from './settings.ts'

type Measure = (settings: BenchSettings) => Promise<Row[]>

/** Loaded when they are asked for: what one needs is not in the memory of the others. */
const MEASUREMENTS: Readonly<Record<string, () => Promise<Measure>>> = {
  opening: async () => (await import('./measure-opening.ts')).measureOpening,
  memory: async () => (await import('./measure-memory.ts')).measureMemory,
  scan: async () => (await import('./measure-scan.ts')).measureScan,
  compare: async () => (await import('./measure-compare.ts')).measureCompare,
  scaling: async () => (await import('./measure-scaling.ts')).measureScaling,
  latency: async () => (await import('./measure-latency.ts')).measureLatency,
  tiny: async () => (await import('./measure-tiny.ts')).measureTiny,
  kernels: async () => (await import('./measure-kernels.ts')).measureKernels,
  window: async () => (await import('./measure-window.ts')).measureWindow,
}

const USAGE = `npm run bench -- [--only ${Object.keys(MEASUREMENTS).join(',')}] [--quick] [--rounds N] [--workers N] [--bytes SIZE]`

/** Ends the process with the usage where the arguments are off. */
function refuse(reason: string): never {
  console.error(`${reason}\n${USAGE}`)
  process.exit(64)
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string', default: Object.keys(MEASUREMENTS).join(',') },
        quick: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        workers: { type: 'string', default: '2' },
        bytes: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(errorMessage(error))
  }
}

const values = readArguments()
if (values.help) {
  console.log(USAGE)
  process.exit()
}
const names = values.only.split(',')
const unknown = names.filter((name) => !(name in MEASUREMENTS))
const rounds = Number(values.rounds ?? (values.quick ? 3 : 5))
const workers = Number(values.workers)
const bytes = values.bytes === undefined ? undefined : parseBytes(values.bytes)
if (unknown.length > 0) refuse(`There is no measurement ${unknown.join(', ')}.`)
if (!(rounds >= 1) || !(workers >= 1)) refuse('--rounds and --workers take a number from 1 on.')

const folder = mkdtempSync(join(tmpdir(), 'tensorscope-bench-'))
// Whatever ends the process, the models go.
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))

const machine = describeMachine()
const { cpu, cores, memoryGB, os, node, load } = machine
console.log(`${cpu}, ${cores} cores, ${memoryGB} GB, ${os}, Node ${node}, load ${load.join(' ')}`)
const rows: Row[] = []
for (const name of names) {
  const started = performance.now()
  try {
    const measure = await MEASUREMENTS[name]!()
    const settings = { rounds, quick: values.quick, workers, folder, ...(bytes === undefined ? {} : { bytes }) }
    rows.push(...(await measure(settings)))
  } catch (error) {
    rows.push(skipped(name, 'all', `failed: ${errorMessage(error).split('\n')[0]}`))
    process.exitCode = 1
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  console.log(`\n${name}: ${seconds} s, ${rounds} rounds\n${formatTable(rows.filter(({ group }) => group === name))}`)
}
const path = resolve(import.meta.dirname, '../../test-results/bench.json')
writeReport(path, machine, values.quick, rows)
const count = (verdict: Row['verdict']) => rows.filter((row) => row.verdict === verdict).length
console.log(`\n${count('met')} targets met, ${count('missed')} missed, ${count('skipped')} rows skipped; ${path}`)
process.exit()
