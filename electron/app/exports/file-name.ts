/** Names that are offered for files: what they are made of comes from files and may hold anything. */

/** Every system takes 255 bytes; an extension comes behind. */
const MAX_BYTES = 200

/** Devices of Windows, whatever extension they have. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(?:$|\.)/i

/**
 * One name that every system takes and that looks as it is: no folder, no control or invisible character, not hidden,
 * no device. A long one is cut at its start, since the ends of names differ.
 */
export function safeFileName(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[<>:"/\\|?*\p{C}\p{Zl}\p{Zp}]+/gu, '_')
    .trim()
  const characters = [...plain]
  let bytes = 0
  let from = characters.length
  while (from > 0 && (bytes += Buffer.byteLength(characters[from - 1]!)) <= MAX_BYTES) from--
  const name = characters
    .slice(from)
    .join('')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  if (name === '') return 'file'
  return RESERVED.test(name) ? `_${name}` : name
}
