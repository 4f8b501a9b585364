import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { canPrintImage, renderPdf } from './pdf.server.ts'
import { projectRoot } from './project-root.server.ts'

let folder = ''
let template = ''
beforeAll(() => {
  folder = mkdtempSync(join(projectRoot(), 'src/platform/.pdf-test-'))
  template = join(folder, 'note.typ')
  writeFileSync(template, '#let d = json("/data.json")\n= Note\n#d.text')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const latin = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')
const render = (text: string) => renderPdf({ template, data: { text }, title: `Note ${text}`, day: day('2026-11-21') })

describe('renderPdf', () => {
  test('gives a tagged PDF/A-3b in French, and the same bytes for the same request', async () => {
    const pdf = await render('Été 1 234,56 €')
    expect(latin(pdf).slice(0, 5)).toBe('%PDF-')
    expect(latin(pdf)).toContain('<pdfaid:part>3</pdfaid:part>')
    expect(latin(pdf)).toMatch(/\/Lang ?\(fr-FR\)/)
    expect(latin(pdf)).toContain('/MarkInfo')
    expect(Buffer.from(await render('Été 1 234,56 €')).equals(pdf)).toBe(true)
  })
  test('prints whatever people paste', async () => {
    for (const text of [
      'Pose 🎉👩‍🔧 ✅ ❤️ 🇫🇷 1️⃣',
      'a\u0000b\u0007c\u001bd',
      '\ud83d seul',
      '漢字 عربي',
      '﷽\u{10ffff}\ue000',
      'e\u0301 #import "x" $x$ @y',
    ])
      expect((await render(text)).length).toBeGreaterThan(1000)
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async text => {
        await render(text)
      }),
      { numRuns: 60 },
    )
  })
  test('carries attachments inside the file', async () => {
    const xml = Buffer.from('<invoice/>')
    const pdf = await renderPdf({
      template,
      data: { text: 'x' },
      title: 'x',
      day: day('2026-11-21'),
      files: [
        {
          name: 'factur-x.xml',
          bytes: xml,
          attach: { mimeType: 'application/xml', relationship: 'alternative', description: 'Factur-X' },
        },
      ],
    })
    expect(latin(pdf)).toContain('factur-x.xml')
    expect(latin(pdf)).toMatch(/\/AFRelationship ?\/Alternative/)
  })
  test('a faulty template is a bug that names the template', async () => {
    await expect(renderPdf({ template, data: {}, title: 'x' })).rejects.toThrow(/note\.typ/)
    await expect(
      renderPdf({ template, data: {}, title: 'x', files: [{ name: '../x', bytes: xmlBytes }] }),
    ).rejects.toThrow(/unsafe/)
    expect((await render('still works')).length).toBeGreaterThan(1000)
  })
})
const xmlBytes = Buffer.from('<x/>')

test('canPrintImage tells a readable image from a broken one', async () => {
  expect(await canPrintImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>'))).toBe(true)
  expect(await canPrintImage(Buffer.from('89504e470d0a1a0a0000', 'hex'))).toBe(false)
  expect(await canPrintImage(Buffer.from('not an image'))).toBe(false)
})
