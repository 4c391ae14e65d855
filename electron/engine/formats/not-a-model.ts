import { formatInteger } from '../../../shared/text/format.ts'
import { type Sentence, say } from '../../../shared/text/sentence.ts'
import { MAGICS } from './magics.ts'

/** Bytes of the file's start that are enough to guess what it is: the headers of an HTTP response have some 2,000. */
export const SNIFF_BYTES = 4096

/** Codes of the fatal problem of a file that is no model at all, rather than a damaged one. */
export const FOREIGN: ReadonlySet<string> = new Set(['too-short', 'not-gguf', 'not-imatrix'])

/** UTF-8's byte order mark, each byte a character. */
const BOM = '\xef\xbb\xbf'

/** What the start of a file that is not GGUF looks like, if it is known: `a safetensors file`. */
function guessFormat(start: Uint8Array): Sentence | undefined {
  const bytes = Buffer.from(start.buffer, start.byteOffset, start.byteLength)
  const latin = bytes.toString('latin1')
  if (start.every((byte) => byte === 0)) return say('zeros: the download may be unfinished')
  return (
    guessDamagedGguf(bytes, latin) ??
    guessByMagic(bytes, latin) ??
    guessText(asText(bytes, latin)) ??
    guessBehindOther(bytes)
  )
}

/** A GGUF file that was saved as text, or together with the headers of its download. */
function guessDamagedGguf(bytes: Buffer, latin: string): Sentence | undefined {
  if (latin.startsWith(`${BOM}GGUF`))
    return say(
      'a GGUF file with a byte order mark (EF BB BF) in front: it was saved as text, which damages it. Download it again',
    )
  if (/^(?:\xff\xfeG\0G\0U\0F\0|\xfe\xff\0G\0G\0U\0F)/.test(latin))
    return say('a GGUF file that was saved as text (UTF-16), which damages it. Download it again')
  if (/^HTTP\/\d/.test(latin)) {
    const behind = ggufWithin(bytes)
    return behind === undefined
      ? say('the headers of a download (HTTP) in front of its contents: download the file again without them')
      : say(
          'a GGUF file behind {{bytes}} bytes of HTTP headers: download it again without the headers, or remove those bytes',
          { bytes: formatInteger(behind) },
        )
  }
  return undefined
}

/** Bytes other than the headers of a download in front of a GGUF file. */
function guessBehindOther(bytes: Buffer): Sentence | undefined {
  const behind = ggufWithin(bytes)
  if (behind === undefined) return undefined
  return say('a GGUF file behind {{bytes}} bytes of something else', { bytes: formatInteger(behind) })
}

/** Where the magic and a version are; not at the start. */
function ggufWithin(bytes: Buffer): number | undefined {
  const at = bytes.indexOf('GGUF', 1, 'latin1')
  if (at < 0 || at + 8 > bytes.length) return undefined
  const versions = [bytes.readUInt32LE(at + 4), bytes.readUInt32BE(at + 4)]
  return versions.some((version) => version >= 1 && version <= 3) ? at : undefined
}

/** Sizes of Whisper's vocabularies. */
const WHISPER_TOKENS: ReadonlySet<number> = new Set([51_864, 51_865, 51_866])

function guessByMagic(bytes: Buffer, latin: string): Sentence | undefined {
  if (latin.startsWith('lmgg') && bytes.length >= 8 && WHISPER_TOKENS.has(bytes.readUInt32LE(4)))
    return say('the old GGML format of whisper.cpp, which reads it as it is; it is not GGUF')
  if (latin.startsWith('PK\x03\x04') && /^.{30}[^\0]{0,200}(?:data\.pkl|\/version|\.data\/)/s.test(latin))
    return say('a PyTorch checkpoint (a zip archive): convert it with convert_hf_to_gguf.py')
  for (const [magic, offset, what] of MAGICS) if (latin.startsWith(magic, offset)) return what
  // A 64-bit length, then JSON.
  if (latin[8] === '{' && latin.slice(5, 8) === '\0\0\0')
    return say('a safetensors file: convert its model with convert_hf_to_gguf.py')
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5)
    return say('a Python pickle, such as an old PyTorch checkpoint')
  if (isOnnx(bytes)) return say('an ONNX model')
  if (isAria2(bytes)) return say('a control file of aria2 (.aria2): its download is unfinished')
  return undefined
}

/** Version 0 or 1 (two bytes), extensions (four), and the length of a hash: of a torrent, or none. */
function isAria2(bytes: Buffer): boolean {
  return (
    bytes.length >= 34 &&
    bytes.readUInt16BE(0) <= 1 &&
    bytes.readUInt32BE(2) <= 1 &&
    [0, 20].includes(bytes.readUInt32BE(6))
  )
}

/** Protobuf: `ir_version`, then the name of the program that made it. */
function isOnnx(bytes: Buffer): boolean {
  const length = bytes[3] ?? 0
  if (bytes[0] !== 0x08 || bytes[1]! < 1 || bytes[1]! > 32 || bytes[2] !== 0x12 || length < 2 || length > 64)
    return false
  return /^[\w .\-:/+]+$/.test(bytes.toString('latin1', 4, 4 + length))
}

/** As Latin-1, without a byte order mark; of UTF-16 its characters. */
function asText(bytes: Buffer, latin: string): string {
  if (latin.startsWith(BOM)) return latin.slice(BOM.length)
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2))
  if (latin.startsWith('\xff\xfe')) return even.toString('utf16le')
  if (latin.startsWith('\xfe\xff')) return Buffer.from(even).swap16().toString('utf16le')
  return latin
}

/** Answers of servers that were saved in place of a file, by their words. */
const NOT_FOUND = /^(?:entry|repository|revision|file|page|404)?[\s:]*not found\b|"[^"]*\bnot found\b/i
const REFUSED =
  /^(?:access to |invalid (?:username|credentials|token)|unauthorized|forbidden|401|403)|\b(?:is restricted|gated|authenticat|unauthorized|forbidden)/i
const SERVER_ERROR =
  /^(?:temporary redirect|moved permanently|found\. redirecting|too many requests|rate limit|internal server error|bad gateway|service unavailable|gateway time-?out|429|50\d)/i

function guessText(text: string): Sentence | undefined {
  if (/^\s*<(?:!doctype|html|head|\?xml|!--|error|body)/i.test(text))
    return say('a web page (HTML or XML): the download may have failed')
  if (/^\s*[[{]\s*["[{\]}\d]/.test(text)) {
    if (text.includes('"schemaVersion"') && text.includes('ollama'))
      return say('JSON, a manifest of Ollama: open the file sha256-… in the folder blobs that it names')
    return answerOf(text, /"(?:error|message)"/.test(text), say('JSON'))
  }
  if (!/^[\t\n\r\x20-\x7e\x80-\uffff]+$/.test(text)) return undefined
  if (/^\s*(?:#.*\n\s*)*FROM\s+\S/i.test(text)) return say('text, such as a Modelfile of Ollama')
  if (/^\.{1,2}\/\S[^\r\n]{0,500}\n?$/.test(text))
    return say('text, the target of a link that became a file when it was copied: open the file that it names')
  return answerOf(text, text.length < 1000, say('text'))
}

/** @param short whether it may be an answer at all: others use the same words for other things */
function answerOf(text: string, short: boolean, kind: Sentence): Sentence {
  if (!short) return kind
  if (REFUSED.test(text))
    return say(
      "{{kind}}, a server's answer that access is refused: log in or accept the terms of the model, then download it again",
      { kind },
    )
  if (NOT_FOUND.test(text))
    return say("{{kind}}, a server's answer that there is no such file: check its name and download it again", { kind })
  if (SERVER_ERROR.test(text))
    return say("{{kind}}, a server's answer that the download failed: download it again", { kind })
  return kind
}

/** The sentence for a file without the magic. */
export function describeNotGguf(start: Uint8Array): Sentence {
  const found = [...start.subarray(0, 4)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')
  const guess = guessFormat(start)
  if (guess === undefined)
    return say('This is not a GGUF file: its magic is {{found}}, not 47 47 55 46 ("GGUF").', { found })
  return say('This is not a GGUF file: its magic is {{found}}, not 47 47 55 46 ("GGUF"). It looks like {{guess}}.', {
    found,
    guess,
  })
}

/** The sentence for a file that has the name of an importance matrix and does not start as one. */
export function describeNotImatrix(start: Uint8Array): Sentence {
  const guess = guessFormat(start)
  if (guess === undefined)
    return say('This is not an importance matrix: it does not start with a number of entries and the name of a tensor.')
  return say('This is not an importance matrix. It looks like {{guess}}.', { guess })
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
    'The bytes {{mark}} within the {{length}} bytes around it suggest that the file was copied or converted as if it were text, which damages it: download or copy it again.',
    { mark: mark[0], length: formatInteger(bytes.length) },
  )
}
