#!/usr/bin/env node
// mksquashfs FOLDER FILE…: a tar archive instead, for looking into.
import { execFileSync } from 'node:child_process'

const [folder, file] = process.argv.slice(2)
execFileSync('tar', ['-cf', file, '-C', folder, '.'])
