import { describe, expect, test } from 'vitest'
import { DOCUMENT_FIELDS, DOCUMENT_KINDS } from './document-kinds.ts'
import { defaultText, exampleValues, fieldRefusals, fillTemplate, templateRefusals } from './template.ts'

const textOf = (body: string, values: Record<string, string>) =>
  fillTemplate(body, values)
    .map(block =>
      block.type === 'list'
        ? block.items.map(item => `${block.ordered ? '1.' : '-'} ${item.map(run => run.text).join('')}`).join('\n')
        : `${block.type === 'heading' ? `${'#'.repeat(block.level)} ` : ''}${block.runs.map(run => (run.bold ? `*${run.text}*` : run.text)).join('')}`,
    )
    .join('\n\n')

describe('templates', () => {
  test.each(DOCUMENT_KINDS)('the text that comes with the platform is valid for %s, and prints', kind => {
    expect(templateRefusals(kind, defaultText(kind))).toEqual([])
    expect(fieldRefusals(kind, exampleValues(kind))).toEqual([])
    const printed = textOf(defaultText(kind), exampleValues(kind))
    expect(printed).not.toMatch(/\{\{|\}\}|undefined/)
    expect(printed).toMatch(/^# /)
  })

  test('with only what is required, nothing is left hanging', () => {
    for (const kind of DOCUMENT_KINDS) {
      const required = Object.fromEntries(
        DOCUMENT_FIELDS[kind].filter(field => field.required).map(({ name }) => [name, 'x']),
      )
      expect(fieldRefusals(kind, required)).toEqual([])
      const blocks = fillTemplate(defaultText(kind), required)
      for (const [i, block] of blocks.entries()) {
        const next = blocks[i + 1]
        if (i > 0 && block.type === 'heading')
          expect({
            kind,
            block,
            follows: next && !(next.type === 'heading' && next.level <= block.level),
          }).toMatchObject({
            follows: true,
          })
      }
    }
  })

  test('a template says all that is wrong with it at once', () => {
    const body = 'Du {{debut}} au {{fin}}, {{Terme prévu}}, {{programme}} et {{'
    const said = templateRefusals('cape-renewal', body).map(refusal => refusal.message)
    expect(said).toContainEqual(expect.stringContaining('{{Terme prévu}} n’est pas un champ'))
    expect(said).toContainEqual(expect.stringContaining('Des accolades sont ouvertes'))
    expect(said).toContainEqual(expect.stringContaining('{{fin}} n’existe pas'))
    for (const missing of ['personne', 'activite', 'debut_initial', 'renouvellement', 'terme'])
      expect(said).toContainEqual(expect.stringContaining(`{{${missing}}} (`))
  })

  test('what is demanded is printed always: not beside what may be empty, nor only «\u00a0sans\u00a0»', () => {
    const text = defaultText('cape-renewal')
    const codes = (body: string) => templateRefusals('cape-renewal', body).map(({ code }) => code)
    expect(codes(text.replace('**{{terme}}**.', '**{{terme}}**\u00a0; {{modifications}}'))).toEqual([
      'champ-cache',
      'champ-cache',
    ])
    expect(codes(text.replace('c’est le {{renouvellement}} renouvellement', '{{sans renouvellement}}x'))).toContain(
      'champ-cache',
    )
    expect(
      codes(
        `${text.replace('au **{{terme}}**.', 'au **{{terme}}**\u00a0; {{modifications}}')}\n\n{{debut}}, {{terme}}`,
      ),
    ).toEqual([])
  })

  test('a document says all that it lacks, and what it does not know', () => {
    const said = fieldRefusals('share-certificate', { nombre: '3', valeur: ' ', inconnu: 'x' }).map(({ path }) => path)
    expect(said.toSorted()).toEqual(
      ['inconnu', 'cooperative', 'jour', 'montant', 'numero', 'personne', 'valeur']
        .map(name => `fields.${name}`)
        .toSorted(),
    )
  })

  test('what names an empty field is left out, with the heading above; «\u00a0sans\u00a0» is the contrary', () => {
    const body =
      '# Titre\n\n## Un\n\n- a {{x}}\n- b\n\n## Deux\n\n{{y}}\n\n## Trois\n\nOui\u00a0: {{z}}\n\n{{sans z}}Non.'
    expect(textOf(body, {})).toBe('# Titre\n\n## Un\n\n- b\n\n## Trois\n\nNon.')
    expect(textOf(body, { x: '1', y: '2', z: '3' })).toBe(
      '# Titre\n\n## Un\n\n- a 1\n- b\n\n## Deux\n\n2\n\n## Trois\n\nOui\u00a0: 3',
    )
  })

  test('a sentence ends with one full stop, typed or not', () => {
    expect(textOf('Calcul\u00a0: {{x}}. Puis {{y}}.', { x: 'un dixième.', y: 'rien' })).toBe(
      'Calcul\u00a0: un dixième. Puis rien.',
    )
  })

  test('a field alone is laid out; inside a sentence it is its text, and its braces or stars are only signs', () => {
    expect(textOf('{{x}}', { x: 'Un\n\n- deux\n- trois' })).toBe('Un\n\n- deux\n- trois')
    expect(textOf('**{{x}}** et {{y}}', { x: 'a**b**', y: '{{x}}' })).toBe('*a**b*** et {{x}}')
  })
})
