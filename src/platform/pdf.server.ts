import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, relative } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Day } from '../kernel/day.ts'
import { projectRoot } from './project-root.server.ts'

/** A file that the template reads as `/files/<name>`, and that travels inside the PDF when `attach` says how (PDF/A-3). */
export interface PdfFile {
  name: string
  bytes: Uint8Array
  attach?: { mimeType: string; relationship: 'alternative' | 'data' | 'source' | 'supplement'; description: string }
}

interface PdfRequest {
  /** The Typst template, beside the module that owns the document: a path, absolute or from the project's root. */
  template: string
  /** What the template reads as `json("/data.json")`. Strings are cleaned of what the typeface cannot print. */
  data: unknown
  files?: readonly PdfFile[]
  title: string
  author?: string
  /** The document's own day, which PDF/A demands. Absent: plain PDF 1.7. Either way the same request gives the same bytes. */
  day?: Day | null
}

const FONTS = ['400Regular/Inter_400Regular', '500Medium/Inter_500Medium', '600SemiBold/Inter_600SemiBold']

interface Engine {
  compiler: NodeCompiler
  root: string
  printable: ReadonlySet<number>
}
let engine: Engine | null = null

function start(): Engine {
  const root = projectRoot()
  const folder = dirname(createRequire(join(root, 'package.json')).resolve('@expo-google-fonts/inter/package.json'))
  const fonts = FONTS.map(name => readFileSync(join(folder, `${name}.ttf`)))
  const compiler = NodeCompiler.create({ workspace: root, fontArgs: [{ fontBlobs: fonts }] })
  return { compiler, root, printable: codePointsOf(fonts[0]!) }
}

/**
 * Renders a Typst template to PDF/A-3b, tagged for accessibility: some 10 to 20 ms a page, on this thread, one event-loop turn a
 * document. Compilation is synchronous, so two requests never meet in the one compiler. Throws a plain error on a faulty template.
 */
export async function renderPdf(request: PdfRequest): Promise<Uint8Array> {
  await setImmediate() // a batch of hundreds lets other work pass between two documents
  engine ??= start()
  const { compiler, root, printable } = engine
  const files = request.files ?? []
  for (const { name } of files) if (!/^[\w.-]{1,100}$/.test(name)) throw new Error(`unsafe file name: ${name}`)
  const job = {
    title: printableText(request.title, printable),
    author: printableText(request.author ?? '', printable),
    day: request.day ? request.day.split('-').map(Number) : null,
    template: `/${isAbsolute(request.template) ? relative(root, request.template) : request.template}`,
    attachments: files.filter(file => file.attach).map(({ name, attach }) => ({ name, ...attach })),
  }
  const shadows: [string, Uint8Array][] = [
    ['job.json', Buffer.from(JSON.stringify(job))],
    ['data.json', Buffer.from(JSON.stringify(printableData(request.data, printable)))],
    ...files.map(({ name, bytes }): [string, Uint8Array] => [`files/${name}`, bytes]),
  ]
  for (const [name, bytes] of shadows) compiler.mapShadow(join(root, name), Buffer.from(bytes))
  try {
    const compiled = compiler.compile({ mainFilePath: join(root, 'src/platform/pdf.typ') })
    if (!compiled.result) {
      const fault = compiled.takeError()
      throw new Error(`${request.template}: ${JSON.stringify(fault && compiler.fetchDiagnostics(fault))}`)
    }
    return new Uint8Array(compiler.pdf(compiled.result, { pdfStandard: request.day ? 'a-3b' : '1.7' }))
  } finally {
    for (const [name] of shadows) compiler.unmapShadow(join(root, name))
    compiler.evictCache(10) // keeps what the last ten documents used, so memory stays flat
  }
}

/** Whether `bytes` is an image that documents can print (PNG, JPEG, GIF, WebP or SVG): ask before keeping an uploaded logo. */
export async function canPrintImage(bytes: Uint8Array): Promise<boolean> {
  try {
    await renderPdf({
      template: 'src/platform/pdf-image.typ',
      data: null,
      files: [{ name: 'image', bytes }],
      title: 'Image',
    })
    return true
  } catch {
    return false
  }
}

/** Every string of `data` made printable, whatever people pasted: an emoji or a control character would abort the export. */
function printableData(data: unknown, printable: ReadonlySet<number>): unknown {
  if (typeof data === 'string') return printableText(data, printable)
  if (Array.isArray(data)) return data.map(item => printableData(item, printable))
  if (data !== null && typeof data === 'object')
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, printableData(value, printable)]))
  return data
}

/** Composes accents, keeps line feeds, drops emoji and invisible characters, and writes « ? » for letters that the typeface lacks. */
function printableText(text: string, printable: ReadonlySet<number>): string {
  const known = (character: string) => printable.has(character.codePointAt(0)!)
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|[\ufe00-\ufe0f\u20e3]/gu, c =>
      known(c) && c <= '\u2fff' && !/\p{Emoji_Presentation}/u.test(c) ? c : '',
    )
    .replace(/[^\P{C}\n]/gu, '')
  let clean = ''
  for (const character of plain)
    clean +=
      character === '\n' || known(character)
        ? character
        : /\p{Zs}/u.test(character)
          ? '\u00a0'
          : [...character.normalize('NFKD')].filter(known).join('') || (/\p{M}/u.test(character) ? '' : '?')
  return clean
}

/** The code points that a TrueType font can draw: its `cmap` table, formats 4 and 12 (OpenType 1.9, « cmap »). */
function codePointsOf(font: Buffer): Set<number> {
  const points = new Set<number>()
  const tables = font.readUInt16BE(4)
  for (let t = 0; t < tables; t++) {
    if (font.toString('latin1', 12 + t * 16, 16 + t * 16) !== 'cmap') continue
    const cmap = font.readUInt32BE(12 + t * 16 + 8)
    for (let s = 0; s < font.readUInt16BE(cmap + 2); s++) {
      const at = cmap + font.readUInt32BE(cmap + 4 + s * 8 + 4)
      const format = font.readUInt16BE(at)
      if (format === 4) {
        const doubled = font.readUInt16BE(at + 6)
        for (let i = 0; i < doubled; i += 2) {
          const end = font.readUInt16BE(at + 14 + i)
          const start = font.readUInt16BE(at + 16 + doubled + i)
          for (let code = start; code <= end && code !== 0xffff; code++) points.add(code)
        }
      } else if (format === 12) {
        for (let g = 0; g < font.readUInt32BE(at + 12); g++) {
          const group = at + 16 + g * 12
          for (let code = font.readUInt32BE(group); code <= font.readUInt32BE(group + 4); code++) points.add(code)
        }
      }
    }
  }
  return points
}
