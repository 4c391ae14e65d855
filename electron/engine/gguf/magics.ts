/** Bytes at fixed places by which formats other than GGUF are known. */
import { phrase } from '../../../shared/sentence.ts'

/** A character is a byte (Latin-1). */
export type Magic = readonly [magic: string, offset: number, what: string]

const CONVERT = phrase(
  'the old GGML format: convert it to GGUF with a script of llama.cpp of 2023, or download it as GGUF',
)
const GGLA = phrase('a LoRA adapter of the old GGLA format: make it again from its source with convert_lora_to_gguf.py')
const REVERSED = phrase(
  'a GGUF file with its magic in reverse order: its writer took the magic for a number. Convert the model again',
)
const EXECUTABLE = phrase('a program (an executable file)')
const MAC_EXECUTABLE = phrase('a program or a library of macOS (Mach-O)')

/** The longer ones of a kind first. */
export const MAGICS: readonly Magic[] = [
  // Models. Magics of the formats before GGUF are little-endian numbers: they read backwards.
  ['lmgg', 0, CONVERT],
  [
    'fmgg',
    0,
    phrase('the old GGMF format: convert it to GGUF with a script of llama.cpp of 2023, or download it as GGUF'),
  ],
  [
    'tjgg',
    0,
    phrase('the old GGJT format: convert it to GGUF with a script of llama.cpp of 2023, or download it as GGUF'),
  ],
  ['algg', 0, GGLA],
  ['nsgg', 0, phrase('a session of llama.cpp (GGSN), which is not a model')],
  ['qsgg', 0, phrase('a saved sequence of llama.cpp (GGSQ), which is not a model')],
  ['ggml', 0, CONVERT],
  [
    'ggjt',
    0,
    phrase('the old GGJT format: convert it to GGUF with a script of llama.cpp of 2023, or download it as GGUF'),
  ],
  ['ggla', 0, GGLA],
  ['FUGG', 0, REVERSED],
  ['TFL3', 4, phrase('a TensorFlow Lite model')],
  ['\x89HDF\r\n\x1a\n', 0, phrase('an HDF5 file, such as a Keras model')],
  ['\x93NUMPY', 0, phrase('a NumPy array (.npy)')],
  [
    '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19',
    0,
    phrase('an old PyTorch checkpoint (a Python pickle): convert it with convert_hf_to_gguf.py'),
  ],
  ['MZqFpD', 0, phrase('a llamafile: a program that contains a GGUF file. Extract it with unzip')],
  // Pointers.
  [
    'version https://git-lfs',
    0,
    phrase('a Git LFS pointer: run "git lfs pull" to download the file that it stands for'),
  ],
  ['# xet version', 0, phrase('a Git Xet pointer: download the file that it stands for')],
  ['\x4c\0\0\0\x01\x14\x02\0', 0, phrase('a Windows shortcut (.lnk): open the file that it leads to')],
  ['book\0\0\0\0mark\0\0\0\0', 0, phrase('an alias of macOS: open the file that it leads to')],
  ['[InternetShortcut]', 0, phrase('an Internet shortcut (.url): download the file that it leads to')],
  ['d8:announce', 0, phrase('a torrent file: open it with a BitTorrent client')],
  // Archives.
  ['PK\x03\x04', 0, phrase('a zip archive, such as a PyTorch checkpoint (.pt, .pth, .bin)')],
  ['PK\x05\x06', 0, phrase('an empty zip archive')],
  ['\x1f\x8b', 0, phrase('a gzip archive: unpack it first')],
  ['\x28\xb5\x2f\xfd', 0, phrase('a Zstandard archive: unpack it first')],
  ['\xfd7zXZ\0', 0, phrase('an xz archive: unpack it first')],
  ['7z\xbc\xaf\x27\x1c', 0, phrase('a 7-Zip archive: unpack it first')],
  ['Rar!\x1a\x07', 0, phrase('a RAR archive: unpack it first')],
  ['1AY&SY', 4, phrase('a bzip2 archive: unpack it first')],
  ['\x04\x22\x4d\x18', 0, phrase('an LZ4 archive: unpack it first')],
  ['ustar', 257, phrase('a tar archive: unpack it first')],
  // Others.
  ['%PDF-', 0, phrase('a PDF document')],
  ['PAR1', 0, phrase('a Parquet file')],
  ['ARROW1', 0, phrase('an Arrow file')],
  ['SQLite format 3\0', 0, phrase('an SQLite database')],
  ['\x89PNG\r\n\x1a\n', 0, phrase('a picture (PNG)')],
  ['\xff\xd8\xff', 0, phrase('a picture (JPEG)')],
  ['GIF87a', 0, phrase('a picture (GIF)')],
  ['GIF89a', 0, phrase('a picture (GIF)')],
  ['WEBP', 8, phrase('a picture (WebP)')],
  ['WAVE', 8, phrase('a sound (WAV)')],
  ['OggS', 0, phrase('a sound or a video (Ogg)')],
  ['ftyp', 4, phrase('a video (MP4)')],
  ['\x7fELF', 0, phrase('a program or a library of Linux (ELF)')],
  ['MZ', 0, EXECUTABLE],
  ['#!', 0, phrase('a script')],
  ['\xcf\xfa\xed\xfe', 0, MAC_EXECUTABLE],
  ['\xce\xfa\xed\xfe', 0, MAC_EXECUTABLE],
  ['\xca\xfe\xba\xbe', 0, MAC_EXECUTABLE],
]
