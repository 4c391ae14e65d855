/** What every measurement is given. */
import { type LayoutName, planLayout } from './layouts.ts'
import { makeModel } from './make-model.ts'

export interface BenchSettings {
  readonly rounds: number
  readonly quick: boolean
  readonly workers: number
  /** Of the mixed files, in place of the usual size. */
  readonly bytes?: number
  /** A folder for files; removed at the end. */
  readonly folder: string
}

const made = new Map<string, string>()

/** A model of a layout, made at its first use. */
export function modelFile({ folder }: BenchSettings, layout: LayoutName, bytes: number, count?: number): string {
  const name = [layout, bytes, ...(count === undefined ? [] : [count])].join('-')
  const path = `${folder}/${name}.gguf`
  if (!made.has(name)) {
    makeModel(path, planLayout(layout, bytes, count))
    made.set(name, path)
  }
  return path
}

/** Bytes of the mixed files. */
export const mixedBytes = ({ quick, bytes }: BenchSettings) => bytes ?? (quick ? 200e6 : 850e6)
