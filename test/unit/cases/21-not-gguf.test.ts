import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHeader } from '../../../electron/engine/formats/gguf/read-header.ts'
import { writeGguf } from '../../../build/sample/gguf-writer.ts'
import { memorySource } from '../../helpers/memory-source.ts'
import { folderOf, ones, refusalOf } from '../../helpers/open-directly.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const model = Buffer.from(writeGguf({ tensors: [ones('a')] }))
const latin = model.toString('latin1')
const mark = '\xef\xbb\xbf'
const headers = 'HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n'
const pointer = (end: string) =>
  ['version https://git-lfs.github.com/spec/v1', `oid sha256:${'4d'.repeat(32)}`, 'size 4368439584', ''].join(end)
const page = '<!DOCTYPE html><html><head><title>Sign in</title></head></html>\n'
const zipped = (name: string) => `PK\x03\x04${'\0'.repeat(26)}${name}\x80\x02}q\0.`

/** File, and what is said of it. */
const files: readonly (readonly [name: string, content: string, says: RegExp])[] = [
  ['LFS pointer', pointer('\n'), /a Git LFS pointer: run "git lfs pull"/],
  ['LFS pointer with CR LF', pointer('\r\n'), /a Git LFS pointer/],
  ['Xet pointer', '# xet version 0\nfilesize = 5\n', /a Git Xet pointer/],
  ['web page', `\n${page}`, /a web page/],
  ['web page with a byte order mark', mark + page, /a web page/],
  ['web page in UTF-16', `\xff\xfe${[...page].join('\0')}\0`, /a web page/],
  [
    'XML',
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code></Error>',
    /a web page \(HTML or XML\)/,
  ],
  ['XML with a byte order mark', `${mark}<?xml version="1.0"?><Error/>`, /a web page \(HTML or XML\)/],
  ['JSON with a byte order mark', `${mark}{"a": 1}`, /looks like JSON\.$/],
  ['text with a byte order mark', `${mark}Some words.\r\n`, /looks like text\.$/],
  ['entry not found', 'Entry not found', /text, a server's answer that there is no such file: check its name/],
  [
    '401',
    '{"error":"Access to model some/Model is restricted. You must be authenticated."}',
    /JSON, a server's answer that access is refused: log in/,
  ],
  ['not found as JSON', '{"error":"Repository not found"}', /JSON, a server's answer that there is no such file/],
  ['too many requests', 'Too Many Requests', /text, a server's answer that the download failed/],
  ['byte order mark before GGUF', mark + latin, /a GGUF file with a byte order mark \(EF BB BF\) in front/],
  ['UTF-16', `\xff\xfe${[...latin].join('\0')}`, /a GGUF file that was saved as text \(UTF-16\)/],
  ['HTTP headers before GGUF', headers + latin, /a GGUF file behind 59 bytes of HTTP headers/],
  ['HTTP headers', `${headers}abc`, /the headers of a download/],
  ['something before GGUF', `\x01\0\x02${latin}`, /a GGUF file behind 3 bytes of something else/],
  ['GGLA', `algg\x01${'\0'.repeat(63)}`, /a LoRA adapter of the old GGLA format/],
  ['whisper.cpp', 'lmgg\x98\xca\0\0\xdc\x05\0\0\0\x02\0\0', /the old GGML format of whisper\.cpp/],
  ['GGML', 'lmgg\0\x7d\0\0\0\x10\0\0', /the old GGML format, from before GGUF/],
  ['reversed magic', `FUGG\0\0\0\x03${'\0'.repeat(32)}`, /a GGUF file whose magic was written in reverse order/],
  ['aria2', `\0\x01${'\0'.repeat(48)}`, /a control file of aria2/],
  ['aria2 with the hash of a torrent', `\0\x01\0\0\0\x01\0\0\0\x14${'h'.repeat(40)}`, /a control file of aria2/],
  ['gzip', '\x1f\x8b\x08\0', /an archive \(gzip\): unpack it first/],
  ['Zstandard', '\x28\xb5\x2f\xfd\x04', /an archive \(Zstandard\)/],
  ['xz', '\xfd7zXZ\0\0\x04', /an archive \(xz\)/],
  ['7-Zip', '7z\xbc\xaf\x27\x1c\0\x04', /an archive \(7-Zip\)/],
  ['bzip2', 'BZh91AY&SY\0', /an archive \(bzip2\)/],
  ['tar', `model.gguf${'\0'.repeat(247)}ustar\x0000`, /an archive \(tar\)/],
  ['zip', zipped('notes.txt'), /a zip archive, such as/],
  ['PyTorch', zipped('archive/data.pkl'), /a PyTorch checkpoint \(a zip archive\): convert it/],
  ['old PyTorch', '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.', /an old PyTorch checkpoint/],
  ['safetensors', '\x40\0\0\0\0\0\0\0{"__metadata__":{}}', /a safetensors file: convert its model/],
  ['llamafile', "MZqFpD='\n", /a llamafile/],
  ['ONNX', '\x08\x08\x12\x07pytorch\x1a\x05', /an ONNX model/],
  ['TensorFlow Lite', '\x1c\0\0\0TFL3', /a TensorFlow Lite model/],
  ['HDF5', '\x89HDF\r\n\x1a\n', /an HDF5 file/],
  ['NumPy', '\x93NUMPY\x01\0', /a NumPy array/],
  ['PDF', '%PDF-1.7\n', /a PDF document/],
  ['PNG', '\x89PNG\r\n\x1a\n', /a picture \(PNG\)/],
  ['JPEG', '\xff\xd8\xff\xe0', /a picture \(JPEG\)/],
  ['ELF', '\x7fELF\x02\x01', /a program or a library \(ELF\)/],
  ['EXE', 'MZ\x90\0\x03', /a program or a library \(EXE, DLL\)/],
  ['Parquet', 'PAR1\x15\x04', /a table of data \(Parquet\)/],
  ['SQLite', 'SQLite format 3\0', /an SQLite database/],
  ['Windows shortcut', '\x4c\0\0\0\x01\x14\x02\0', /a shortcut \(Windows\)/],
  ['torrent', 'd8:announce35:udp://x', /a torrent file/],
  [
    'manifest of Ollama',
    '{"schemaVersion":2,"layers":[{"mediaType":"application/vnd.ollama.image.model"}]}',
    /JSON, a manifest of Ollama/,
  ],
  ['lost link', '../../../blobs/41bde1e1365347', /text, the target of a link that became a file/],
  ['Modelfile', '# Modelfile\nFROM ./model.gguf\n', /text, such as a Modelfile of Ollama/],
]

describe('a file that is not GGUF', () => {
  it.each(files)('is told as what it is: %s', async (_name, content, says) => {
    const [problem, ...others] = (await readHeader(memorySource(bytes(content)))).problems
    expect(problem).toMatchObject({ code: 'not-gguf', severity: 'fatal', message: expect.stringMatching(says) })
    expect(others).toEqual([])
  })

  it('is refused as a model', async () => {
    const path = join(folderOf({ 'm.gguf': bytes(mark + page) }), 'm.gguf')
    expect(await refusalOf(path)).toMatchObject({ code: 'not-gguf', message: expect.stringMatching(/a web page/) })
  })

  it('is told as text when the words of an answer come in a long text', async () => {
    const long = `not found ${'words and words '.repeat(100)}`
    const [problem] = (await readHeader(memorySource(bytes(long)))).problems
    expect(problem?.message).toMatch(/looks like text\.$/)
  })

  it('has CR LF in its magic after a conversion of text', async () => {
    const [problem] = (await readHeader(memorySource(bytes(`GGUF\r\n\x03\0\0\0${'\0'.repeat(30)}`)))).problems
    expect(problem).toMatchObject({ code: 'version-unknown', severity: 'fatal' })
    expect(problem?.message).toMatch(
      /The bytes 0D 0A .* suggest that the file was copied or converted as if it were text, .*download or copy it again/,
    )
  })
})
