/** Which roles the layers of each tower have. */
import type { Listing } from '../listing.ts'
import { eachInPieces, type InPieces, type MeasuredTensor } from '../overview/measured-tensor.ts'

export interface Tower {
  readonly name: string
  /** What names of its tensors begin with: `enc.blk.` is followed by the number of a layer. */
  readonly prefix: string
  readonly layers: ReadonlyMap<number, ReadonlySet<string>>
}

export interface TowerRoles {
  readonly towers: ReadonlyMap<string, Tower>
  /** Roles outside of the layers. */
  readonly outside: ReadonlySet<string>
}

interface GrowingTower extends Tower {
  readonly layers: Map<number, Set<string>>
}

export function* towerRoles(rows: Listing<MeasuredTensor>): InPieces<TowerRoles> {
  const towers = new Map<string, GrowingTower>()
  const outside = new Set<string>()
  const single = new Map<string, Set<string>>()
  const only = (role: string): Set<string> => {
    let set = single.get(role)
    if (!set) single.set(role, (set = new Set([role])))
    return set
  }
  yield* eachInPieces(rows, (row) => {
    const { tower: name, layer, role } = row
    if (layer === undefined) return void outside.add(role)
    let tower = towers.get(name)
    if (!tower) towers.set(name, (tower = { name, prefix: prefixOf(row), layers: new Map() }))
    const roles = tower.layers.get(layer)
    if (!roles) tower.layers.set(layer, only(role))
    else if (roles.size > 1) roles.add(role)
    // A set of one role belongs to several layers.
    else if (!roles.has(role)) tower.layers.set(layer, new Set([...roles, role]))
  })
  return { towers, outside }
}

/** Everything up to the number of the layer. */
function prefixOf({ tensor: { name }, role }: MeasuredTensor): string {
  const end = name.lastIndexOf(role)
  return name.slice(0, end).replace(/\d+\.$/, '')
}

/** A tower of which no tensor is there. */
export const noTower = (name: string): Tower => ({
  name,
  prefix: name === '' ? 'blk.' : `${name}.blk.`,
  layers: new Map(),
})
