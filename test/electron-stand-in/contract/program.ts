/** The compiler's view of the stand-in, of the app and of Electron's type declarations, all in one program. */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'

const ROOT = resolve(import.meta.dirname, '../../..')

/** One program and its checker. Each takes seconds to create, so a test file creates one. */
export interface ContractProgram {
  readonly program: ts.Program
  readonly checker: ts.TypeChecker
  /** The source file with this path, which is relative to the root of the repository. */
  file(path: string): ts.SourceFile
  /** The exports of a module, default export included, by name. */
  exportsOf(path: string): ReadonlyMap<string, ts.Symbol>
  /** A type of the namespace `Electron`, such as `MenuItemConstructorOptions`. */
  electronType(name: string): ts.Type
  /** The exports of `import('electron')`. */
  readonly electronExports: ReadonlyMap<string, ts.Symbol>
}

/**
 * @param paths the files to check, relative to the root of the repository
 * @param inMemory sources that exist in memory only, by path
 */
export function createContractProgram(
  paths: readonly string[],
  inMemory: Readonly<Record<string, string>> = {},
): ContractProgram {
  const { config } = ts.readConfigFile(join(ROOT, 'test/tsconfig.json'), (path) => readFileSync(path, 'utf8'))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, join(ROOT, 'test'))
  // Only types matter here: a file of `renderer` or `build` that some test imports stays out.
  const host = ts.createCompilerHost({ ...options, types: ['node'] })
  const virtual = new Map(Object.entries(inMemory).map(([path, text]) => [join(ROOT, path), text]))
  const { fileExists, readFile } = host
  host.fileExists = (path) => virtual.has(path) || fileExists(path)
  host.readFile = (path) => virtual.get(path) ?? readFile(path)
  const roots = [...paths, ...Object.keys(inMemory)].map((path) => join(ROOT, path))
  const electron = join(ROOT, 'node_modules/electron/electron.d.ts')
  const program = ts.createProgram([electron, ...roots], { ...options, types: ['node'] }, host)
  const checker = program.getTypeChecker()
  const file = (path: string) => {
    const found = program.getSourceFile(join(ROOT, path))
    if (!found) throw new Error(`contract: ${path} is not part of the program`)
    return found
  }
  const modules = checker.getAmbientModules()
  const electronModule = modules.find(({ name }) => name === '"electron"')
  const namespace = checker
    .getSymbolsInScope(program.getSourceFile(electron)!, ts.SymbolFlags.Namespace)
    .find(({ name }) => name === 'Electron')
  if (!electronModule || !namespace) throw new Error('contract: electron.d.ts declares no module "electron"')
  return {
    program,
    checker,
    file,
    exportsOf: (path) => byName(checker.getExportsOfModule(checker.getSymbolAtLocation(file(path))!)),
    electronType(name) {
      const symbol = namespace.exports?.get(ts.escapeLeadingUnderscores(name))
      if (!symbol) throw new Error(`contract: electron.d.ts declares no Electron.${name}`)
      return checker.getDeclaredTypeOfSymbol(symbol)
    },
    electronExports: byName(checker.getExportsOfModule(electronModule)),
  }
}

const byName = (symbols: readonly ts.Symbol[]) => new Map(symbols.map((symbol) => [symbol.name, symbol]))
