import { formatInteger } from '../../../shared/format.ts'

/** Bytes of the file's start that are enough to guess what it is. */
export const SNIFF_BYTES = 512

const MAGICS: readonly (readonly [magic: string, offset: number, what: string])[] = [
  ['PK\x03\x04', 0, 'a zip archive, such as a PyTorch checkpoint (.pt, .pth, .bin)'],
  // Magics of the formats before GGUF are little-endian numbers: they read backwards.
  ['lmgg', 0, 'the old GGML format, which must be converted to GGUF'],
  ['fmgg', 0, 'the old GGMF format, which must be converted to GGUF'],
  ['tjgg', 0, 'the old GGJT format, which must be converted to GGUF'],
  ['algg', 0, 'a LoRA adapter of the old GGLA format, which must be converted to GGUF'],
  ['nsgg', 0, 'a session of the old GGSN format'],
  ['ggml', 0, 'the old GGML format, which must be converted to GGUF'],
  ['ggjt', 0, 'the old GGJT format, which must be converted to GGUF'],
  ['ggla', 0, 'a LoRA adapter of the old GGLA format, which must be converted to GGUF'],
  ['version https://git-lfs', 0, 'a Git LFS pointer: run "git lfs pull" to download the file that it stands for'],
  ['\x89HDF\r\n', 0, 'an HDF5 file'],
  ['\x93NUMPY', 0, 'a NumPy array (.npy)'],
  ['TFL3', 4, 'a TensorFlow Lite model'],
  ['\x1f\x8b', 0, 'a gzip archive'],
  ['\x28\xb5\x2f\xfd', 0, 'a Zstandard archive'],
  ['\xfd7zXZ\0', 0, 'an xz archive'],
  ['7z\xbc\xaf\x27\x1c', 0, 'a 7-Zip archive'],
  ['Rar!\x1a\x07', 0, 'a RAR archive'],
  ['ustar', 257, 'a tar archive'],
]

/** What the start of a file that is not GGUF looks like, if it is known: `a safetensors file`. */
function guessFormat(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString('latin1')
  for (const [magic, offset, what] of MAGICS) if (text.startsWith(magic, offset)) return what
  // A 64-bit length, then JSON.
  if (text[8] === '{' && text.slice(5, 8) === '\0\0\0') return 'a safetensors file'
  if (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5) return 'a Python pickle, such as an old PyTorch checkpoint'
  if (/^\s*<(!doctype|html|head|\?xml|!--)/i.test(text)) return 'a web page (HTML or XML): the download may have failed'
  if (/^\s*[[{]\s*["[{\]}\d]/.test(text)) return 'JSON'
  if (start.every((byte) => byte === 0)) return 'zeros: the download may be unfinished'
  if (/^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(text)) return 'text'
  return undefined
}

/** The sentence for a file without the magic. */
export function describeNotGguf(start: Uint8Array): string {
  const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
  const guess = guessFormat(start)
  const looks = guess ? ` It looks like ${guess}.` : ''
  return `This is not a GGUF file: its magic is ${found}, not 47 47 55 46 ("GGUF").${looks}`
}

/**
 * Marks that a conversion of text leaves in binary data: U+FFFD in UTF-8 for what is not UTF-8, or CR LF for LF.
 * A sentence for the end of a message when they are among the bytes just before a contradiction, else nothing.
 */
export function describeTextDamage(bytes: Uint8Array): string {
  const around = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marks = [
    ['EF BF BD', '\ufffd'],
    ['0D 0A', '\r\n'],
  ] as const
  const mark = marks.find(([, sequence]) => around.includes(sequence, 0, 'utf8'))
  if (!mark) return ''
  const near = `The bytes ${mark[0]} within the ${formatInteger(bytes.length)} bytes around it suggest`
  return ` ${near} that the file was copied or converted as if it were text.`
}
