import { addDays, type Day } from '../../kernel/day.ts'
import { fileReceivedPaper, fileSignedPaper, saveTemplateDraft, writeDocument } from '../../modules/documents/index.ts'
import { defaultText } from '../../modules/documents/template.ts'
import { random } from './random.ts'
import { as, type Story } from './story.ts'

const scan = (words: string) => Buffer.from(`%PDF-1.4\n% ${words}\n%%EOF`).toString('base64')

const CHARTER = `La maison met des outils en commun ; chacun en prend soin.

- Je préviens quand j’emprunte un outil, et je le rends propre.
- Je signale ce qui casse, sans attendre.
- Je ne prête pas ce qui n’est pas à moi.`

/** The papers of some who are there: certificates received, a charter signed by hand or still to sign, a template being rewritten. */
export async function fileDocuments(story: Story, today: Day): Promise<void> {
  const chance = random(`${story.house.slug}/documents`)
  const here = [...story.activities].filter(([who]) => who.closedOn === null)
  const chosen = chance.shuffled(here).slice(0, 8)
  for (const [i, [who, { personId }]] of chosen.entries()) {
    const on = addDays(today, -12 - 9 * i)
    const director = as(story, 'director', on)
    const contentBase64 = scan(`${who.person.firstName} ${who.person.lastName}`)
    await fileReceivedPaper(director, { personId, title: 'Attestation de responsabilité civile', contentBase64 })
    const { id } = await writeDocument(director, {
      personId,
      subject: 'Charte des outils',
      text: CHARTER,
      toSign: true,
    })
    if (i % 3 === 0)
      await fileSignedPaper(as(story, 'director', addDays(on, 4)), { id, signedOn: addDays(on, 3), contentBase64 })
  }
  await saveTemplateDraft(as(story, 'director', addDays(today, -2)), {
    kind: 'exit-statement',
    body: `${defaultText('exit-statement')}\n\nBonne route, et à bientôt.`,
  })
}

/** What the entrepreneur who signs in finds to sign. */
export async function askSignature(story: Story, personId: string, today: Day): Promise<void> {
  const director = as(story, 'director', addDays(today, -3))
  await writeDocument(director, { personId, subject: 'Charte des outils', text: CHARTER, toSign: true })
}
