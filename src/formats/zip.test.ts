import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeZip } from './zip.ts'

test('another program reads back what was put in, accents and all', () => {
  const folder = mkdtempSync(join(os.tmpdir(), 'zip-'))
  const files = [
    { name: 'données.json', bytes: Buffer.from('{"prénom":"Zoé"}') },
    { name: 'documents/vide.pdf', bytes: Buffer.alloc(0) },
    { name: 'documents/long.bin', bytes: Buffer.alloc(100_000, 7) },
  ]
  writeFileSync(join(folder, 'a.zip'), writeZip(files))
  execFileSync('python3', ['-m', 'zipfile', '-t', join(folder, 'a.zip')])
  execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, 'a.zip'), folder])
  for (const { name, bytes } of files) expect(readFileSync(join(folder, name)).equals(bytes)).toBe(true)
  rmSync(folder, { recursive: true })
})
