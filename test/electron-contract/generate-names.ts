// node test/electron-contract/generate-names.ts
//
// Writes electron-names.ts. Run it after an update of Electron: the contract test fails while the file is stale.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { NAMES_PATH, namesSource } from './names.ts'
import { createContractProgram } from './program.ts'

const root = resolve(import.meta.dirname, '../..')
writeFileSync(resolve(root, NAMES_PATH), namesSource(createContractProgram([])))
