import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Returns a hash of names and contents of files.
 *
 * @param {string} root
 * @param {readonly string[]} paths files and folders from the root, folders with all that is in them
 * @returns {string}
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256')
  for (const path of paths) add(hash, root, path)
  return hash.digest('hex')
}

/**
 * @param {import('node:crypto').Hash} hash
 * @param {string} root
 * @param {string} path
 */
function add(hash, root, path) {
  const full = join(root, path)
  if (lstatSync(full).isDirectory()) for (const name of readdirSync(full).sort()) add(hash, root, `${path}/${name}`)
  else {
    const content = readFileSync(full)
    hash.update(`${path}\0${content.length}\0`).update(content)
  }
}
