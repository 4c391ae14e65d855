/** Reads JUnit XML more strictly than CI systems do. */

export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: XmlElement[]
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`' }
const plain = (text: string) =>
  text.replace(/&([^;]*);/g, (whole, name: string) => {
    if (ENTITIES[name] === undefined) throw new Error(`${whole} is not known`)
    return ENTITIES[name]
  })

/** Characters that XML 1.0 does not allow, half pairs included. */
// eslint-disable-next-line no-control-regex -- that is what is searched for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u

/** The root element of a document that has no comments, no CDATA and double quotes only. @throws if it is malformed */
export function readXml(xml: string): XmlElement {
  if (FORBIDDEN.test(xml)) throw new Error('characters that XML does not allow')
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!xml.startsWith(declaration)) throw new Error('no declaration')
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const tokens = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|([^<]+)|(<)/gy
  for (const [, closing, name, given, empty, text, stray] of xml.slice(declaration.length).matchAll(tokens)) {
    const parent = open.at(-1)!
    if (stray !== undefined) throw new Error('a stray <')
    if (text !== undefined) parent.text += plain(text)
    else if (closing) {
      if (open.pop()!.name !== name) throw new Error(`</${name}> closes another element`)
    } else {
      const found = [...given!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, plain(value!)] as const)
      const attributes = Object.fromEntries(found)
      if (Object.keys(attributes).length < found.length) throw new Error(`an attribute of ${name} is there twice`)
      const element: XmlElement = { name: name!, attributes, children: [], text: '' }
      parent.children.push(element)
      if (!empty) open.push(element)
    }
  }
  if (open.length > 1) throw new Error(`${open.at(-1)!.name} is not closed`)
  return root.children[0]!
}

export interface JunitCase {
  readonly classname: string
  readonly name: string
  readonly outcome: string
  readonly type?: string | undefined
  readonly message?: string | undefined
  readonly text: string
}

/** The one suite of a report, its counts checked against its cases. */
export function readJunit(xml: string) {
  const suites = readXml(xml)
  const suite = suites.children[0]!
  const cases = suite.children.flatMap((element): JunitCase[] => {
    if (element.name !== 'testcase') return []
    const [child] = element.children
    const { classname, name } = element.attributes as { classname: string; name: string }
    const { type, message } = child?.attributes ?? {}
    const outcome = child === undefined || child.name === 'system-out' ? 'passed' : child.name
    return [{ classname, name, outcome, type, message, text: child?.text ?? '' }]
  })
  const count = (outcome: string) => String(cases.filter((each) => each.outcome === outcome).length)
  const counts = {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  }
  for (const { attributes } of [suites, suite])
    for (const [key, value] of Object.entries(counts))
      if (attributes[key] !== value) throw new Error(`${key} is ${attributes[key]}, but there are ${value}`)
  const properties = Object.fromEntries(
    suite.children
      .filter(({ name }) => name === 'properties')
      .flatMap(({ children }) => children.map(({ attributes }) => [attributes['name']!, attributes['value']!])),
  )
  return { suite: suite.attributes, cases, properties }
}
