import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import type { AlarmLevel } from './alarm.ts'
import { writeDigest } from './digest.ts'

const facts = { firstName: 'Irène', house: 'La Burle', url: 'https://essaim.example', handles: true }
const line = (level: AlarmLevel, on: string, label = 'Terme du CAPE') => ({
  level,
  on: day(on),
  label,
  why: null,
  about: 'Zoé Lefèvre',
  href: '/contrats/7',
})

test('the week’s mail says what is late, then what is near, with the link of each', () => {
  const mail = writeDigest({
    ...facts,
    lines: [
      { ...line('late', '2026-03-02', 'Second entretien'), why: 'Deux entretiens par an (art. R7331-3).' },
      line('week', '2026-03-14'),
      line('quarter', '2026-05-30'),
    ],
  })
  expect(mail).toEqual({
    subject: 'La Burle\u00a0: 1\u00a0échéance en retard, 1 cette semaine',
    text: `Bonjour Irène,

Voici ce que la semaine et les mois à venir demandent chez La Burle.

EN RETARD (1)
- 02/03/2026\u00a0: Second entretien, Zoé Lefèvre
  Deux entretiens par an (art. R7331-3).
  https://essaim.example/contrats/7

D’ICI 7 JOURS (1)
- 14/03/2026\u00a0: Terme du CAPE, Zoé Lefèvre
  https://essaim.example/contrats/7

D’ICI 90 JOURS (1)
- 30/05/2026\u00a0: Terme du CAPE, Zoé Lefèvre
  https://essaim.example/contrats/7

Toutes vos échéances\u00a0: https://essaim.example/echeances
Ce que vous y marquez « traité » ne revient pas dans ce message.

La Burle
`,
  })
})

test('nothing due, no mail; many of a kind, ten and a link to the others', () => {
  expect(writeDigest({ ...facts, lines: [] })).toBeNull()
  const mail = writeDigest({
    ...facts,
    handles: false,
    lines: Array.from({ length: 12 }, () => line('month', '2026-04-01')),
  })!
  expect(mail.subject).toBe('La Burle\u00a0: 12\u00a0échéances d’ici trois mois')
  expect(mail.text.match(/^- /gm)).toHaveLength(10)
  expect(mail.text).toContain('… et 2\u00a0autres\u00a0: https://essaim.example/echeances?delai=month')
  expect(mail.text).not.toContain('traité')
})
