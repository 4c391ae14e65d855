/** What a comparison reports, and how a deliberate difference is excused. */
export type Rule =
  /** The stand-in has a member that Electron has not. */
  | 'unknown member'
  /** Electron's member is of another kind: a method, a class, a string, a promise, … */
  | 'kind'
  /** Read-only on one side, writable on the other. */
  | 'writable'
  | 'arguments'
  | 'returns'
  | 'unknown option'
  | 'unknown event'
  /** More arguments than a listener in Electron gets. */
  | 'event arguments'
  /** An object that the app sees and that nothing compares with Electron's. */
  | 'not compared'
  /** The app uses what the stand-in does not imitate. */
  | 'not imitated'
  /** The app uses, on every system, a member that only some systems have. */
  | 'platform'
  /** A type of the app that repeats one of Electron's. */
  | 'own copy'
  | 'stale exception'

export interface Difference {
  readonly rule: Rule
  /** `BrowserWindow.setTitle`; the excuse names it. */
  readonly subject: string
  readonly message: string
}

/** Reasons, by rule and subject. */
export type Exceptions = Readonly<Partial<Record<Rule, Readonly<Record<string, string>>>>>

/** The differences that nothing excuses, and the excuses that nothing needs. */
export function unexcused(differences: readonly Difference[], exceptions: Exceptions): Difference[] {
  const isExcused = ({ rule, subject }: Difference) => exceptions[rule]?.[subject] !== undefined
  const stale = Object.entries(exceptions).flatMap(([rule, subjects]) =>
    Object.keys(subjects)
      .filter((subject) => !differences.some((found) => found.rule === rule && found.subject === subject))
      .map((subject): Difference => ({
        rule: 'stale exception',
        subject,
        message: `${subject} is excused from '${rule}' without need`,
      })),
  )
  return [...differences.filter((found) => !isExcused(found)), ...stale]
}
