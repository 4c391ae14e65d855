import { formatInteger } from '../../../shared/format.ts'
import { phrase, type Sentence, say } from '../../../shared/sentence.ts'

/** Bytes of the file's start that are enough to guess what it is. */
export const SNIFF_BYTES = 512

const MAGICS: readonly (readonly [magic: string, offset: number, what: string])[] = [
  ['PK\x03\x04', 0, phrase('a zip archive, such as a PyTorch checkpoint (.pt, .pth, .bin)')],
  // Magics of the formats before GGUF are little-endian numbers: they read backwards.
  ['lmgg', 0, phrase('the old GGML format, which must be converted to GGUF')],
  ['fmgg', 0, phrase('the old GGMF format, which must be converted to GGUF')],
  ['tjgg', 0, phrase('the old GGJT format, which must be converted to GGUF')],
  ['algg', 0, phrase('a LoRA adapter of the old GGLA format, which must be converted to GGUF')],
  ['nsgg', 0, phrase('a session of the old GGSN format')],
  ['ggml', 0, phrase('the old GGML format, which must be converted to GGUF')],
  ['ggjt', 0, phrase('the old GGJT format, which must be converted to GGUF')],
  ['ggla', 0, phrase('a LoRA adapter of the old GGLA format, which must be converted to GGUF')],
  [
    'version https://git-lfs',
    0,
    phrase('a Git LFS pointer: run "git lfs pull" to download the file that it stands for'),
  ],
  ['\x89HDF\r\n', 0, phrase('an HDF5 file')],
  ['\x93NUMPY', 0, phrase('a NumPy array (.npy)')],
  ['TFL3', 4, phrase('a TensorFlow Lite model')],
  ['\x1f\x8b', 0, phrase('a gzip archive')],
  ['\x28\xb5\x2f\xfd', 0, phrase('a Zstandard archive')],
  ['\xfd7zXZ\0', 0, phrase('an xz archive')],
  ['7z\xbc\xaf\x27\x1c', 0, phrase('a 7-Zip archive')],
  ['Rar!\x1a\x07', 0, phrase('a RAR archive')],
  ['ustar', 257, phrase('a tar archive')],
]

/** What the start of a file that is not GGUF looks like, if it is known: `a safetensors file`. */
function guessFormat(start: Uint8Array): string | undefined {
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString('latin1')
  for (const [magic, offset, what] of MAGICS) if (text.startsWith(magic, offset)) return what
  // A 64-bit length, then JSON.
  if (text[8] === '{' && text.slice(5, 8) === '\0\0\0') return phrase('a safetensors file')
  if (start[0] === 0x80 && start[1]! >= 2 && start[1]! <= 5)
    return phrase('a Python pickle, such as an old PyTorch checkpoint')
  if (/^\s*<(!doctype|html|head|\?xml|!--)/i.test(text))
    return phrase('a web page (HTML or XML): the download may have failed')
  if (/^\s*[[{]\s*["[{\]}\d]/.test(text)) return phrase('JSON')
  if (start.every((byte) => byte === 0)) return phrase('zeros: the download may be unfinished')
  if (/^[\t\n\r\x20-\x7e\x80-\xff]+$/.test(text)) return phrase('text')
  return undefined
}

/** The sentence for a file without the magic. */
export function describeNotGguf(start: Uint8Array): Sentence {
  const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
  const guess = guessFormat(start)
  if (guess === undefined)
    return say('This is not a GGUF file: its magic is {{found}}, not 47 47 55 46 ("GGUF").', { found })
  return say('This is not a GGUF file: its magic is {{found}}, not 47 47 55 46 ("GGUF"). It looks like {{guess}}.', {
    found,
    guess: { text: guess },
  })
}

/**
 * Marks that a conversion of text leaves in binary data: U+FFFD in UTF-8 for what is not UTF-8, or CR LF for LF.
 * A sentence to follow a message when they are among the bytes just before a contradiction, else nothing.
 */
export function describeTextDamage(bytes: Uint8Array): Sentence | undefined {
  const around = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marks = [
    ['EF BF BD', '\ufffd'],
    ['0D 0A', '\r\n'],
  ] as const
  const mark = marks.find(([, sequence]) => around.includes(sequence, 0, 'utf8'))
  if (!mark) return undefined
  return say(
    'The bytes {{mark}} within the {{length}} bytes around it suggest that the file was copied or converted as if it were text.',
    { mark: mark[0], length: formatInteger(bytes.length) },
  )
}
