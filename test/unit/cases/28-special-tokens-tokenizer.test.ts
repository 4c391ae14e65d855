import { expect, test } from 'vitest'
import { wrongOfCase } from '../../helpers/case-tokenizer.ts'

test.each(['pad-is-unk', 'add-bos-default', 'bert-cls'])('nothing is wrong with %s', async (name) => {
  expect(await wrongOfCase(`28-special-tokens/${name}.gguf`)).toEqual([])
})
