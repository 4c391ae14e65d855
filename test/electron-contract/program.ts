/** The compiler's view of the stand-in, of the app and of Electron's type declarations, all in one program. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../..')
const ELECTRON = join(ROOT, 'node_modules/electron/electron.d.ts')

/** One program and its checker. Each takes seconds to create, so a test file creates one. */
export interface ContractProgram {
  readonly checker: ts.TypeChecker
  /** All files below a folder, which is relative to the root of the repository. */
  filesIn(folder: string): readonly ts.SourceFile[]
  file(path: string): ts.SourceFile
  /** Exports of a module of the repository by name, `default` included. */
  exportsOf(path: string): ReadonlyMap<string, ts.Symbol>
  /** Exports of `electron`, `electron/renderer`, … */
  electronExports(module: string): ReadonlyMap<string, ts.Symbol>
  /** A type of the namespace `Electron`, such as `MenuItemConstructorOptions`. */
  electronType(name: string): ts.Type
  /** Whether something is declared by this repository. */
  isOwn(symbol: ts.Symbol | undefined): boolean
  isElectrons(symbol: ts.Symbol | undefined): boolean
}

/**
 * @param paths the files to check, relative to the root of the repository; what they import comes along
 * @param inMemory sources that exist in memory only, by path
 */
export function createContractProgram(
  paths: readonly string[],
  inMemory: Readonly<Record<string, string>> = {},
): ContractProgram {
  const program = createProgram(paths, inMemory)
  const checker = program.getTypeChecker()
  const sources = program.getSourceFiles().filter(({ fileName }) => isSource(fileName))
  const file = (path: string) => {
    const found = program.getSourceFile(join(ROOT, path))
    if (!found) throw new Error(`contract: ${path} is not part of the program`)
    return found
  }
  const namespace = checker.resolveName('Electron', program.getSourceFile(ELECTRON), ts.SymbolFlags.Namespace, false)
  const types = byName(namespace ? checker.getExportsOfModule(namespace) : [])
  return {
    checker,
    file,
    filesIn: (folder) => sources.filter(({ fileName }) => fileName.startsWith(join(ROOT, folder, '/'))),
    exportsOf: (path) => byName(checker.getExportsOfModule(checker.getSymbolAtLocation(file(path))!)),
    electronExports(name) {
      const found = checker.getAmbientModules().find((module) => module.name === `"${name}"`)
      if (!found) throw new Error(`contract: electron.d.ts declares no module ${name}`)
      return byName(checker.getExportsOfModule(found))
    },
    electronType(name) {
      const symbol = types.get(name)
      if (!symbol) throw new Error(`contract: electron.d.ts declares no Electron.${name}`)
      return checker.getDeclaredTypeOfSymbol(symbol)
    },
    isOwn: (symbol) => isDeclaredIn(symbol, isSource),
    isElectrons: (symbol) => isDeclaredIn(symbol, (fileName) => fileName === ELECTRON),
  }
}

function createProgram(paths: readonly string[], inMemory: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(join(ROOT, 'test/tsconfig.json'), (path) => readFileSync(path, 'utf8'))
  // The options alone, without looking for the files of the project.
  const settings = { extends: config.extends, compilerOptions: config.compilerOptions, files: [] }
  const parsed = ts.parseJsonConfigFileContent(settings, ts.sys, join(ROOT, 'test'))
  const options = { ...parsed.options, types: ['node'] }
  const host = ts.createCompilerHost(options)
  const virtual = new Map(Object.entries(inMemory).map(([path, text]) => [join(ROOT, path), text]))
  const { fileExists, readFile } = host
  host.fileExists = (path) => virtual.has(path) || fileExists(path)
  host.readFile = (path) => virtual.get(path) ?? readFile(path)
  const roots = [...paths, ...virtual.keys()].map((path) => resolve(ROOT, path))
  return ts.createProgram([ELECTRON, ...roots], options, host)
}

const isSource = (fileName: string) => fileName.startsWith(ROOT) && !fileName.includes('/node_modules/')

const isDeclaredIn = (symbol: ts.Symbol | undefined, isFile: (fileName: string) => boolean) =>
  (symbol?.declarations ?? []).some((declaration) => isFile(declaration.getSourceFile().fileName))

const byName = (symbols: readonly ts.Symbol[]) => new Map(symbols.map((symbol) => [symbol.name, symbol]))
