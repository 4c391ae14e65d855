import { rmSync, symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupFiles } from '../../../electron/engine/formats/group-files.ts'
import { openGroup } from '../../../electron/engine/session/open-model.ts'
import { appError, err } from '../../../shared/text/errors.ts'
import { say } from '../../../shared/text/sentence.ts'
import { codesOf, folderOf, messagesOf, modelOf, ones, readDirectly, shardBytes } from '../../helpers/open-directly.ts'

const name = (number: number) => `m-0000${number}-of-00003.gguf`
const set = (second: Uint8Array | string) =>
  folderOf({
    [name(1)]: shardBytes(0, 3, [ones('a')], 3),
    [name(2)]: second,
    [name(3)]: shardBytes(2, 3, [ones('c')], 3),
  })

describe('a shard that is there and cannot be opened', () => {
  it('is told with its reason, and the others are shown', async () => {
    const model = await modelOf(join(set(''), name(1)))
    expect(messagesOf(model)).toEqual([`${name(2)} is empty (0 bytes), not a GGUF file.`])
    expect(codesOf(model)).toEqual(['shard-unreadable'])
    expect([...model.header.tensors].map((tensor) => tensor.name)).toEqual(['a', 'c'])
  })

  it('is told as a link to a file that does not exist', async () => {
    const folder = set('')
    unlinkSync(join(folder, name(2)))
    symlinkSync(join(folder, 'nowhere'), join(folder, name(2)))
    expect(messagesOf(await modelOf(join(folder, name(1))))).toEqual([
      `${name(2)} is a link to a file that does not exist.`,
    ])
  })

  it('is told as a folder', async () => {
    const folder = folderOf({
      [name(1)]: shardBytes(0, 3, [ones('a')], 3),
      [`${name(2)}/x`]: '',
      [name(3)]: shardBytes(2, 3, [ones('c')], 3),
    })
    expect(messagesOf(await modelOf(join(folder, name(3))))).toEqual([`${name(2)} is a folder, not a file.`])
  })

  it('is told as one without permission', async () => {
    const folder = set(shardBytes(1, 3, [ones('b')], 3))
    const [group] = await groupFiles([join(folder, name(1))])
    const sentence = say('{{name}} cannot be read: permission denied ({{errno}}).', { name: name(2), errno: 'EACCES' })
    const model = await openGroup(group!, async (path) =>
      path.endsWith(name(2)) ? err(appError('not-readable', sentence)) : readDirectly(path),
    )
    expect(model.ok && messagesOf(model.value)).toEqual([`${name(2)} cannot be read: permission denied (EACCES).`])
  })

  it('is told beside one that is missing', async () => {
    const folder = set('')
    rmSync(join(folder, name(3)))
    expect(messagesOf(await modelOf(join(folder, name(1))))).toEqual([
      `1 of 3 shards are missing: ${name(3)}.`,
      `${name(2)} is empty (0 bytes), not a GGUF file.`,
    ])
  })

  it('is told as an LFS pointer', async () => {
    const [message, ...others] = messagesOf(
      await modelOf(join(set('version https://git-lfs.github.com/spec/v1\r\n'), name(1))),
    )
    expect(message).toMatch(new RegExp(`^${name(2)}: .*a Git LFS pointer`))
    expect(others).toEqual([])
  })
})
