/** The whole comparison: the stand-in with Electron's declarations, and the app with both. */
import type { Difference } from './difference.ts'
import { compareEvents } from './events.ts'
import { MemberComparison } from './members.ts'
import { compareOwnTypes } from './own-types.ts'
import { comparePlatforms } from './platform.ts'
import type { ContractProgram } from './program.ts'
import { compareSurfaces } from './surfaces.ts'
import { compareImports, compareListeners, compareUses, usesIn } from './uses.ts'

/** Paths relative to the root of the repository. */
export interface Sources {
  /** Folder of the stand-in, with the module that stands for `electron` in it. */
  readonly standIn: string
  readonly main: string
  readonly preload: string
}

export function compareAll(contract: ContractProgram, sources: Sources): Difference[] {
  const standIn = contract.filesIn(sources.standIn)
  const comparison = new MemberComparison(contract)
  const exported = [...contract.exportsOf(`${sources.standIn}/electron.ts`).values()]
  const named = exported.filter(({ name }) => name !== 'default')
  comparison.compareExports(named, 'electron')
  const { modules, differences } = compareSurfaces(contract, standIn, comparison)

  const main = contract.filesIn(sources.main)
  const preload = contract.filesIn(sources.preload)
  const uses = usesIn(contract, [...main, ...preload])
  return [
    ...comparison.differences,
    ...differences,
    ...compareEvents(contract, standIn, comparison.pairs),
    ...compareUses(contract, uses, comparison.pairs),
    ...compareListeners(contract, uses, comparison.pairs, standIn),
    ...compareImports(main, new Set(named.map(({ name }) => name))),
    ...compareImports(preload, modules.get('electron/renderer') ?? new Set()),
    ...comparePlatforms(contract, uses),
    ...compareOwnTypes(contract, [...main, ...preload]),
  ]
}
