import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { typeset } from '../../kernel/typography.ts'
import { DEFAULT_TEXTS } from './default-texts.ts'
import { ALWAYS_FILLED, DOCUMENT_FIELDS, type DocumentKind, type MergeField } from './document-kinds.ts'

/**
 * The light markup of templates: `# heading` and `## heading`, paragraphs, lists (`- ` or `1. `), `**bold**`, `{{field}}`. A paragraph or
 * an item that names an empty optional field is left out, and so is a heading with nothing under it; `{{sans field}}` does the contrary:
 * what stands beside it is printed only when the field is empty. A field alone in its paragraph may hold several paragraphs and lists.
 */
export interface Run {
  text: string
  bold: boolean
}
export type Block =
  | { type: 'heading'; level: number; runs: Run[] }
  | { type: 'paragraph'; runs: Run[] }
  | { type: 'list'; ordered: boolean; items: Run[][] }

const FIELD = /\{\{([^{}]*)\}\}/g
const NAME = /^(sans )?([a-z][a-z0-9_]*)$/

/** The fields that a text names, in their order, with what is no field at all (`{{Terme du contrat}}`) apart. */
function namesIn(body: string): { fields: Set<string>; malformed: string[] } {
  const fields = new Set<string>()
  const malformed: string[] = []
  for (const [whole, inside] of body.matchAll(FIELD)) {
    const name = NAME.exec(inside!.trim())
    if (name) fields.add(name[2]!)
    else malformed.push(whole)
  }
  return { fields, malformed }
}

/** Why a text cannot be the template of this kind: fields that it does not have, fields that its law demands and that are not there. */
export function templateRefusals(kind: DocumentKind, body: string): Refusal[] {
  const known = DOCUMENT_FIELDS[kind]
  const { fields, malformed } = namesIn(body)
  const rest = body.replace(FIELD, '')
  return [
    ...malformed.map(written =>
      refuse(
        'champ-illisible',
        `${written} n’est pas un champ : écrivez son nom seul, par exemple {{personne}}.`,
        'body',
      ),
    ),
    ...(/\{\{|\}\}/.test(rest)
      ? [
          refuse(
            'accolades',
            'Des accolades sont ouvertes et pas fermées, ou l’inverse : un champ s’écrit {{champ}}.',
            'body',
          ),
        ]
      : []),
    ...[...fields]
      .filter(name => !known.some(field => field.name === name))
      .map(name =>
        refuse(
          'champ-inconnu',
          `Le champ {{${name}}} n’existe pas pour ce document : prenez-en un de la liste.`,
          'body',
        ),
      ),
    ...known
      .filter(field => field.required && !fields.has(field.name))
      .map(field =>
        refuse('champ-manquant', `Le champ {{${field.name}}} (${field.label}) doit figurer dans ce modèle.`, 'body'),
      ),
    ...hiddenRefusals(known, body),
  ]
}

/** What the law demands is printed whatever else is empty: not only beside an optional field, whose paragraph may be left out. */
function hiddenRefusals(known: readonly MergeField[], body: string): Refusal[] {
  const optional = known.filter(({ name, required }) => !required && !ALWAYS_FILLED.includes(name))
  const hides = (one: string) => one.startsWith('sans ') || optional.some(({ name }) => name === one)
  const pieces = blocksOf(body)
    .flatMap(block => (block.type === 'list' ? block.items : [block.text]))
    .map(text => [...text.matchAll(FIELD)].map(([, inside]) => inside!.trim()))
  return known.flatMap(({ name, label, required }) => {
    const holding = pieces.filter(names => names.includes(name) || names.includes(`sans ${name}`))
    const shown = holding.some(names => names.includes(name) && !names.some(hides))
    const beside = holding.flat().find(hides)
    return required && holding.length > 0 && !shown
      ? [
          refuse(
            'champ-cache',
            `Le champ {{${name}}} (${label}) ne s’imprime pas toujours, à cause de {{${beside}}} dans le même paragraphe : mettez-le dans un autre.`,
            'body',
          ),
        ]
      : []
  })
}

/** Why a document cannot be printed with these values: unknown ones, and required ones that are empty; `demanded` by this one besides. */
export function fieldRefusals(
  kind: DocumentKind,
  values: Readonly<Record<string, string>>,
  demanded: readonly string[] = [],
): Refusal[] {
  const known = DOCUMENT_FIELDS[kind]
  return [
    ...Object.keys(values)
      .filter(name => !known.some(field => field.name === name))
      .map(name => refuse('champ-inconnu', `Ce document n’a pas de champ « ${name} ».`, `fields.${name}`)),
    ...known
      .filter(field => (field.required || demanded.includes(field.name)) && !values[field.name]?.trim())
      .map(field => refuse('champ-vide', `Il manque au document : ${field.label}.`, `fields.${field.name}`)),
  ]
}

/** The text with its values, ready to lay out. */
export function fillTemplate(body: string, values: Readonly<Record<string, string>>): Block[] {
  const filled = (name: string) => values[name]?.trim() ?? ''
  const stays = (text: string) =>
    [...text.matchAll(FIELD)].every(([, inside]) => {
      const [, without, name] = NAME.exec(inside!.trim()) ?? []
      return without ? filled(name!) === '' : filled(name ?? '') !== ''
    })
  const inline = (text: string): Run[] =>
    text
      .replace(FIELD, (_, inside: string) => (inside.trim().startsWith('sans ') ? '' : `{{${inside.trim()}}}`))
      .split(/\*\*/)
      .map((part, i) => ({
        // « {{x}}. » keeps one full stop when what was typed has its own.
        text: part.replace(/\{\{([^{}]*)\}\}(\.?)/g, (_, name: string, stop: string) =>
          filled(name).endsWith('.') ? filled(name) : filled(name) + stop,
        ),
        bold: i % 2 === 1,
      }))
      .filter(run => run.text !== '')
      .map((run, i) => (i === 0 ? { ...run, text: run.text.trimStart() } : run))
  const blocks = blocksOf(typeset(body)).flatMap((block): Block[] => {
    if (block.type === 'list') {
      const items = block.items.filter(stays).map(inline)
      return items.length > 0 ? [{ ...block, items }] : []
    }
    if (!stays(block.text)) return []
    const alone = block.type === 'paragraph' && /^\{\{([a-z0-9_]+)\}\}$/.exec(block.text)
    if (alone) return layOut(filled(alone[1]!))
    return [{ ...block, runs: inline(block.text) } as Block]
  })
  return withoutEmptyHeadings(blocks)
}

/** A value typed by somebody: the same markup, in which nothing is a field. */
export const layOut = (value: string): Block[] =>
  blocksOf(value).map(block => {
    const runs = (text: string): Run[] =>
      text
        .split(/\*\*/)
        .map((part, i) => ({ text: part, bold: i % 2 === 1 }))
        .filter(run => run.text !== '')
    return block.type === 'list'
      ? { ...block, items: block.items.map(runs) }
      : ({ ...block, runs: runs(block.text) } as Block)
  })

type RawBlock =
  | { type: 'heading'; level: number; text: string }
  | { type: 'paragraph'; text: string }
  | { type: 'list'; ordered: boolean; items: string[] }

function blocksOf(body: string): RawBlock[] {
  const blocks: RawBlock[] = []
  let open = false // a paragraph or a list goes on to the next blank line
  for (const line of body.replace(/\r\n?/g, '\n').split('\n')) {
    const text = line.trim()
    const last = blocks.at(-1)
    const heading = /^(#{1,3}) +(.+)$/.exec(text)
    const item = /^(-|\d+\.) +(.+)$/.exec(text)
    if (text === '') open = false
    else if (heading) {
      blocks.push({ type: 'heading', level: heading[1]!.length, text: heading[2]! })
      open = false
    } else if (item) {
      const ordered = item[1] !== '-'
      if (open && last?.type === 'list' && last.ordered === ordered) last.items.push(item[2]!)
      else blocks.push({ type: 'list', ordered, items: [item[2]!] })
      open = true
    } else if (open && last?.type === 'paragraph') last.text += `\n${text}`
    else if (open && last?.type === 'list') last.items.push(`${last.items.pop()}\n${text}`)
    else {
      blocks.push({ type: 'paragraph', text })
      open = true
    }
  }
  return blocks
}

/** A heading whose section lost everything goes too; the first one is the document's name and stays. */
function withoutEmptyHeadings(blocks: readonly Block[]): Block[] {
  const kept: Block[] = []
  for (const [i, block] of blocks.toReversed().entries()) {
    const below = kept[0]
    const empty =
      block.type === 'heading' &&
      i < blocks.length - 1 &&
      (!below || (below.type === 'heading' && below.level <= block.level))
    if (!empty) kept.unshift(block)
  }
  return kept
}

/** The text that comes with the platform: complete, and valid by this file's own rules. */
export const defaultText = (kind: DocumentKind): string => DEFAULT_TEXTS[kind]

/** Values to show a template with: each field says its own name. */
export const exampleValues = (kind: DocumentKind): Record<string, string> =>
  Object.fromEntries(
    DOCUMENT_FIELDS[kind].map((field: MergeField) => [field.name, field.example ?? `[${field.label}]`]),
  )
