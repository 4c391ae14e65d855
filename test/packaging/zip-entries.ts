/** Reads a zip archive by itself: the program that made it should not be the one that vouches for it. */
import { readFileSync } from 'node:fs'

const END = 0x06054b50
const ENTRY = 0x02014b50
const TYPE = 0o170000
const LINK = 0o120000
const FOLDER = 0o040000

export interface ZipEntry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'link'
  /** Permissions, as `chmod` takes them. */
  readonly mode: number
  readonly bytes: Buffer
}

/**
 * @param path archive whose files are stored, not compressed
 * @throws RangeError when it is no archive
 */
export function readZip(path: string): readonly ZipEntry[] {
  const zip = readFileSync(path)
  let end = zip.length - 22
  while (zip.readUInt32LE(end) !== END) end--
  const entries: ZipEntry[] = []
  let at = zip.readUInt32LE(end + 16)
  while (zip.readUInt32LE(at) === ENTRY) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset))
    const unix = zip.readUInt16LE(at + 40)
    const local = zip.readUInt32LE(at + 42)
    const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const type = unix & TYPE
    entries.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameLength!),
      kind: type === LINK ? 'link' : type === FOLDER ? 'folder' : 'file',
      mode: unix & 0o777,
      bytes: zip.subarray(data, data + zip.readUInt32LE(at + 20)),
    })
    at += 46 + nameLength! + extraLength! + commentLength!
  }
  return entries
}
