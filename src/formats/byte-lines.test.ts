import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ByteLine, forEachByteLine } from './byte-lines.ts'

async function linesOf(text: string, size: number): Promise<string[]> {
  const bytes = new TextEncoder().encode(text)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size))
  const found: string[] = []
  await forEachByteLine(chunks, ({ bytes: line, ending }: ByteLine) =>
    found.push(`${new TextDecoder().decode(line)}<${ending}>`),
  )
  return found
}

test('CR LF, LF and CR end a line; the rest is a line without end', async () => {
  expect(await linesOf('a\r\nb\nc\rd', 100)).toEqual(['a<crlf>', 'b<lf>', 'c<cr>', 'd<none>'])
  expect(await linesOf('', 1)).toEqual([])
  expect(await linesOf('\n\r', 1)).toEqual(['<lf>', '<cr>'])
})

test('where the stream is cut does not matter', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\r', '\n', '\t') })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (given, size) => {
      expect(await linesOf(given, size)).toEqual(await linesOf(given, 1_000))
    }),
  )
})

test('high and control bytes are seen on their own line only', async () => {
  const seen: [boolean, boolean][] = []
  await forEachByteLine([new TextEncoder().encode('é\na\0\n\tb\n')], l => seen.push([l.high, l.control]))
  expect(seen).toEqual([
    [true, false],
    [false, true],
    [false, false],
  ])
})
