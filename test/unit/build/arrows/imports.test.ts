import { describe, expect, test } from 'vitest'
import { importsOf } from '../../../../build/arrows/imports.ts'

describe('importsOf', () => {
  test.each([
    ['a value', `import { a } from './a.ts'`],
    ['a type', `import type { A } from './a.ts'`],
    ['a type among values', `import { b, type A } from './a.ts'`],
    ['nothing, for its effect', `import './a.ts'`],
    ['a namespace', `import * as a from './a.ts'`],
    ['a value, to export it', `export { a } from './a.ts'`],
    ['a type, to export it', `export type { A } from './a.ts'`],
    ['everything, to export it', `export * from './a.ts'`],
    ['a module when it is needed', `const load = () => import('./a.ts')`],
    ['a type in place', `const a: import('./a.ts').A = 1`],
  ])('finds an import of %s', (_what, text) => {
    expect(importsOf('x.ts', text)).toEqual(['./a.ts'])
  })

  test('reads both scripts of a component and nothing else of it', () => {
    const component = `<script module lang="ts">
  import type { A } from './a.ts'
</script>
<script lang="ts" generics="T extends string">
  import B from './B.svelte'
</script>
<p>import c from './c.ts'</p>`
    expect(importsOf('X.svelte', component)).toEqual(['./a.ts', './B.svelte'])
  })

  test('ignores comments, strings and patterns', () => {
    const text = `// import a from './a.ts'
const text = "import b from './b.ts'"
const quote = /["'\`]/
import { c } from './c.ts'`
    expect(importsOf('x.ts', text)).toEqual(['./c.ts'])
  })
})
