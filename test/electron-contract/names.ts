/** Generates `electron-names.ts`: the names that Electron's declarations allow, which the stand-in checks at run time. */
import type ts from 'typescript'
import type { ContractProgram } from './program.ts'

export const NAMES_PATH = 'build/stand-in/electron-names.ts'

/** Where each set comes from: the keys of a type, the literals of a property, or those of a method's first parameter. */
const SETS = {
  MENU_ITEM_OPTIONS: 'keyof MenuItemConstructorOptions',
  MENU_ITEM_ROLES: 'MenuItemConstructorOptions.role',
  MENU_ITEM_TYPES: 'MenuItemConstructorOptions.type',
  OPEN_DIALOG_OPTIONS: 'keyof OpenDialogOptions',
  OPEN_DIALOG_PROPERTIES: 'OpenDialogOptions.properties',
  SAVE_DIALOG_OPTIONS: 'keyof SaveDialogOptions',
  SAVE_DIALOG_PROPERTIES: 'SaveDialogOptions.properties',
  MESSAGE_BOX_OPTIONS: 'keyof MessageBoxOptions',
  MESSAGE_BOX_TYPES: 'MessageBoxOptions.type',
  NOTIFICATION_OPTIONS: 'keyof NotificationConstructorOptions',
  BROWSER_WINDOW_OPTIONS: 'keyof BrowserWindowConstructorOptions',
  WEB_PREFERENCES: 'keyof WebPreferences',
  FORK_OPTIONS: 'keyof ForkOptions',
  PATH_NAMES: 'App.getPath()',
  THEME_SOURCES: 'NativeTheme.themeSource',
  POWER_SAVE_BLOCKER_TYPES: 'PowerSaveBlocker.start()',
} as const

const HEAD = `// Generated from electron.d.ts by \`node test/electron-contract/generate-names.ts\`. Do not edit.

const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\\s+/))
`
const WIDTH = 120

/** The text of the file, in the form that Prettier leaves alone. */
export function namesSource(contract: ContractProgram): string {
  const sets = Object.entries(SETS).map(([name, from]) => {
    const lines = wrap(namesOf(contract, from).toSorted())
    return `/** \`${from}\` */\nexport const ${name} = names(\`\n${lines}\n\`)\n`
  })
  return [HEAD, ...sets].join('\n')
}

/** @param from as in `SETS`. @throws Error if electron.d.ts has nothing of that description */
export function namesOf(contract: ContractProgram, from: string): string[] {
  const { checker } = contract
  const [, keyof, owner = '', member, call] = /^(keyof )?(\w+)(?:\.(\w+))?(\(\))?$/.exec(from) ?? []
  const type = contract.electronType(owner)
  if (keyof) return checker.getPropertiesOfType(type).map(({ name }) => name)
  const property = checker.getPropertyOfType(type, member ?? '')
  if (!property) throw new Error(`contract: electron.d.ts has no ${from}`)
  const memberType = checker.getTypeOfSymbol(property)
  const parameter = memberType.getCallSignatures()[0]?.getParameters()[0]
  const literals = literalsOf(checker, call && parameter ? checker.getTypeOfSymbol(parameter) : memberType)
  if (literals.length === 0) throw new Error(`contract: ${from} has no literals in electron.d.ts`)
  return literals
}

function literalsOf(checker: ts.TypeChecker, type: ts.Type): string[] {
  if (type.isStringLiteral()) return [type.value]
  if (type.isUnion()) return type.types.flatMap((part) => literalsOf(checker, part))
  if (checker.isArrayType(type))
    return checker.getTypeArguments(type as ts.TypeReference).flatMap((item) => literalsOf(checker, item))
  return []
}

function wrap(words: readonly string[]): string {
  const lines = ['']
  for (const word of words) {
    const line = lines.at(-1)!
    if (line === '') lines[lines.length - 1] = `  ${word}`
    else if (line.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines.join('\n')
}
