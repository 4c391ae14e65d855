/** Bytes at fixed places by which formats other than GGUF are known. */
import { type Sentence, say } from '../../../shared/text/sentence.ts'

/** A character of the magic is a byte (Latin-1). */
export type Magic = readonly [magic: string, offset: number, what: Sentence]

const old = (format: string) =>
  say('the old {{format}} format, from before GGUF: download the model as GGUF, or convert it again', { format })
const OLD_ADAPTER = say('a LoRA adapter of the old GGLA format: convert its source with convert_lora_to_gguf.py')
const archive = (format: string) => say('an archive ({{format}}): unpack it first', { format })
const picture = (format: string) => say('a picture ({{format}})', { format })
const media = (format: string) => say('a sound or a video ({{format}})', { format })
const program = (format: string) => say('a program or a library ({{format}})', { format })
const link = (kind: string) => say('a shortcut ({{kind}}): open the file that it leads to', { kind })

/** Those that begin alike have the longer one first. */
export const MAGICS: readonly Magic[] = [
  // Models. Magics of the formats before GGUF are little-endian numbers: they read backwards.
  ['lmgg', 0, old('GGML')],
  ['fmgg', 0, old('GGMF')],
  ['tjgg', 0, old('GGJT')],
  ['algg', 0, OLD_ADAPTER],
  ['nsgg', 0, say('a saved session of llama.cpp, not a model')],
  ['qsgg', 0, say('a saved session of llama.cpp, not a model')],
  ['ggml', 0, old('GGML')],
  ['ggmf', 0, old('GGMF')],
  ['ggjt', 0, old('GGJT')],
  ['ggla', 0, OLD_ADAPTER],
  ['FUGG', 0, say('a GGUF file whose magic was written in reverse order: convert the model again')],
  ['TFL3', 4, say('a TensorFlow Lite model')],
  ['\x89HDF\r\n', 0, say('an HDF5 file')],
  ['\x93NUMPY', 0, say('a NumPy array (.npy)')],
  [
    '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19',
    0,
    say('an old PyTorch checkpoint (a Python pickle): convert its model with convert_hf_to_gguf.py'),
  ],
  ['MZqFpD', 0, say('a llamafile, a program that contains a GGUF file: extract the file with unzip')],
  // What stands for a file elsewhere.
  ['version https://git-lfs', 0, say('a Git LFS pointer: run "git lfs pull" to download the file that it stands for')],
  ['# xet version', 0, say('a Git Xet pointer: download the file that it stands for')],
  ['\x4c\0\0\0\x01\x14\x02\0', 0, link('Windows')],
  ['book\0\0\0\0mark\0\0\0\0', 0, link('macOS')],
  ['[InternetShortcut]', 0, link('.url')],
  ['d8:announce', 0, say('a torrent file: open it with a BitTorrent client')],
  // Archives.
  ['PK\x03\x04', 0, say('a zip archive, such as a PyTorch checkpoint (.pt, .pth, .bin)')],
  ['PK\x05\x06', 0, archive('zip')],
  ['\x1f\x8b', 0, archive('gzip')],
  ['\x28\xb5\x2f\xfd', 0, archive('Zstandard')],
  ['\xfd7zXZ\0', 0, archive('xz')],
  ['7z\xbc\xaf\x27\x1c', 0, archive('7-Zip')],
  ['Rar!\x1a\x07', 0, archive('RAR')],
  ['1AY&SY', 4, archive('bzip2')],
  ['\x04\x22\x4d\x18', 0, archive('LZ4')],
  ['ustar', 257, archive('tar')],
  // Others.
  ['%PDF-', 0, say('a PDF document')],
  ['PAR1', 0, say('a table of data ({{format}})', { format: 'Parquet' })],
  ['ARROW1', 0, say('a table of data ({{format}})', { format: 'Arrow' })],
  ['SQLite format 3\0', 0, say('an SQLite database')],
  ['\x89PNG\r\n\x1a\n', 0, picture('PNG')],
  ['\xff\xd8\xff', 0, picture('JPEG')],
  ['GIF87a', 0, picture('GIF')],
  ['GIF89a', 0, picture('GIF')],
  ['WEBP', 8, picture('WebP')],
  ['WAVE', 8, media('WAV')],
  ['OggS', 0, media('Ogg')],
  ['ftyp', 4, media('MP4')],
  ['\x7fELF', 0, program('ELF')],
  ['MZ', 0, program('EXE, DLL')],
  ['\xcf\xfa\xed\xfe', 0, program('Mach-O')],
  ['\xce\xfa\xed\xfe', 0, program('Mach-O')],
  ['\xca\xfe\xba\xbe', 0, program('Mach-O')],
]
