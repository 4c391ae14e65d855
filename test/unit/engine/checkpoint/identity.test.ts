import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { modelIdentity, modelKey } from '../../../../electron/engine/checkpoint/identity.ts'
import type { Model } from '../../../../electron/engine/formats/model.ts'
import { fixturesFolder, headerOf } from '../../../helpers/gguf-files.ts'

/** Recorded before other formats had a place: checkpoints of those builds are found under these keys. */
const RECORDED = {
  'all-types': [
    'fffadcede0814f5635839ac6646ecdb0fd6fa802c044bfcc0a906ba31f02074b',
    'a35a39819166408010d50f947647a277e2f84e761c19595e6a3076b656e17094',
  ],
  'version-1': [
    '9ff4ce190c5a7f0f561d4e7819fb60d14bd9b39db846f87263a376ab3fdccfdf',
    '8efca34cf4aa4a838629efb734620b51049e4db430d464b27192d14b54e95a9b',
  ],
  'big-endian': [
    'ec2c08598130045114121781b49cd38b830bf4aeaaa7dd53f24a7ffe9f9295a5',
    '19c26b44971042c0957242d875b0ed974a568246d0dcf3dc36529bb960dfb9e6',
  ],
  'alignment-4096': [
    'c5333188e899bc693dac6fbedcd499e11308190592ca27d9f12d793450c6f49c',
    'e69a0c91264453248e34cb7cd732fe62deb6977e61704218297fae29be2b015a',
  ],
} as const

const NUMBERS = { dev: 1n, ino: 2n, mode: 3n, nlink: 1n, uid: 0n, gid: 0n }
const state = { ...NUMBERS, mtimeNs: 1_700_000_000_000_250_000n, ctimeNs: 1_700_000_000_000_260_000n }

async function modelOf(name: string): Promise<Model> {
  const file = { path: `/m/${name}.gguf`, size: 12_345, mtimeMs: 1_700_000_000_000.25, state }
  return { name, files: [file], headerFile: 0, header: await headerOf(resolve(fixturesFolder, `${name}.gguf`)) }
}

test.each(Object.entries(RECORDED))('%s has the identity and the key of earlier builds', async (name, recorded) => {
  const model = await modelOf(name)
  expect([modelIdentity(model), modelKey(model)].map((hash) => hash.toString('hex'))).toEqual(recorded)
})
