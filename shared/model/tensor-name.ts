/**
 * The canonical place of a tensor, parsed from its name: tower, layer, role. One file may hold several towers: an
 * encoder and a decoder, a text model and its vision and audio parts. Layers are counted within their tower.
 */

export interface TensorPlace {
  /**
   * The part of the model that the layer belongs to: the name up to the layer number. Empty for `blk.0` of a language
   * model, `v` for `v.blk.0`, `enc` for `enc.blk.0`, `double_blocks` for `double_blocks.0`. Empty without a layer.
   */
  readonly tower: string
  /** Absent for tensors outside of the layers. */
  readonly layer?: number
  /** The rest of the name without `.weight`: `ffn_down_exps`, `attn_q.bias`. */
  readonly role: string
}

/** Words before the number of a layer: of GGUF, of PyTorch, and of image and video models, which have several kinds. */
const LAYER = /(?:^|\.)(blk|h|layers?|blocks?|resblocks|(?:[a-z]+_)+blocks|down|up)\.(\d{1,6})\.(?=.)/
/** A control vector has one tensor per layer. */
const DIRECTION = /^(direction)\.(\d{1,6})$/

/** Parses the name of a tensor. `blk.12.ffn_down_exps.weight` is layer 12 of the tower '', role `ffn_down_exps`. */
export function parseTensorName(name: string): TensorPlace {
  const direction = DIRECTION.exec(name)
  if (direction) return { tower: '', layer: Number(direction[2]), role: direction[1]! }
  const found = LAYER.exec(name)
  if (!found) return { tower: '', role: roleOf(name) }
  const before = name.slice(0, found.index)
  // `blk` is the word of GGUF, and says no more than that it is a layer.
  const words = [before, found[1] === 'blk' ? '' : found[1]].filter((word) => word !== '')
  return {
    tower: words.join('.'),
    layer: Number(found[2]),
    role: roleOf(name.slice(found.index + found[0].length)),
  }
}

const WEIGHT = '.weight'
const roleOf = (rest: string) =>
  rest.length > WEIGHT.length && rest.endsWith(WEIGHT) ? rest.slice(0, -WEIGHT.length) : rest
