import { crc32 } from 'node:zlib'

/** Version 2.0 of the format, and "made by Unix", which gives the mode of a file. */
const VERSION = 20
const UNIX = 0x0300
const MODE = 0o100755

/** A zip archive whose files are stored, not compressed, and may run. */
export function storedZip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const [path, bytes] = [Buffer.from(name), Buffer.from(text)]
    // Version, flags, method, time, date, CRC, both sizes, lengths of the name and of what follows it.
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(VERSION, 0)
    shared.writeUInt32LE(crc32(bytes), 10)
    shared.writeUInt32LE(bytes.length, 14)
    shared.writeUInt32LE(bytes.length, 18)
    shared.writeUInt16LE(path.length, 22)
    locals.push(Buffer.from('PK\u0003\u0004'), shared, path, bytes)
    // Comment's length, disk, attributes, and where the file is.
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(MODE * 0x10000, 6)
    rest.writeUInt32LE(offset, 10)
    entries.push(Buffer.from([0x50, 0x4b, 1, 2, VERSION, UNIX >> 8]), shared, rest, path)
    offset += 30 + path.length + bytes.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  const count = Object.keys(files).length
  end.writeUInt16LE(count, 8)
  end.writeUInt16LE(count, 10)
  end.writeUInt32LE(
    entries.reduce((size, part) => size + part.length, 0),
    12,
  )
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...entries, end])
}
