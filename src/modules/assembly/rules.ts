import { z } from 'zod'
import { counted } from '../../kernel/count.ts'
import { addDays, type Day, formatLongDay } from '../../kernel/day.ts'
import { zDay, zInteger, zRateBp, zText } from '../../kernel/input.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import {
  ABSTENTIONS_COUNT,
  type AssemblyFloor,
  assemblyFloor,
  SCOP_PROXIES,
  VOTING_COLLEGES,
} from '../../law/assemblies.ts'
import { inForce, rowInForce } from '../../law/dated.ts'

/** Parts of a whole that statutes speak of; exact, so never a decimal. */
export const PARTS = ['0/1', '1/5', '1/4', '1/3', '1/2', '3/5', '2/3', '3/4', '4/5'] as const
export type Part = (typeof PARTS)[number]
export const PART_LABELS: Record<Part, string> = {
  '0/1': 'aucun',
  '1/5': 'un cinquième',
  '1/4': 'un quart',
  '1/3': 'un tiers',
  '1/2': 'la moitié',
  '3/5': 'trois cinquièmes',
  '2/3': 'deux tiers',
  '3/4': 'trois quarts',
  '4/5': 'quatre cinquièmes',
}

const zPart = z.enum(PARTS, { error: 'Choisissez une part dans la liste.' })
const zCollege = z.strictObject({
  code: z
    .string()
    .regex(/^[a-z0-9-]{1,30}$/, 'Code\u00a0: minuscules, chiffres et tirets, par exemple «\u00a0salaries\u00a0».'),
  name: zText(80),
  weightBp: zRateBp,
  /** Codes of the members' categories that vote in it. */
  categories: z.array(z.string().max(60)).max(20).default([]),
})

/** How a house's assemblies are held: its statutes, within the law. An assembly keeps those in force when it was convened. */
export const zRules = z.strictObject({
  noticeDays: zInteger(1, 90),
  quorumOrdinary: zPart,
  quorumOrdinarySecond: zPart,
  quorumExtraordinary: zPart,
  quorumExtraordinarySecond: zPart,
  majorityOrdinary: zPart,
  majorityExtraordinary: zPart,
  /** Abstentions and blanks among the voices cast: they then weigh against. */
  abstentionsCount: z.boolean(),
  /** Mandates that one member may hold. */
  proxiesPerHolder: zInteger(0, 50),
  /** A college's voices follow its own votes in proportion, or go whole to its majority. */
  collegeVote: z.enum(['proportional', 'whole'], { error: 'Choisissez comment les collèges comptent.' }),
  /** None: one member, one voice, all together. */
  colleges: z.array(zCollege).max(10).default([]),
  /** Last cooperative review, from which the next is reckoned. */
  reviewedOn: zDay.nullish(),
})
export type Rules = z.output<typeof zRules>

/** What the law of public companies says where the statutes are silent. */
export function defaultRules(on: Day): Rules {
  const { nextNoticeDays: _, ...floor } = assemblyFloor('scop-sa', on)!.value
  return {
    ...(floor as Pick<Rules, keyof typeof floor>),
    abstentionsCount: inForce(ABSTENTIONS_COUNT, on),
    proxiesPerHolder: 2,
    collegeVote: 'proportional',
    colleges: [],
  }
}

const FLOOR_NAMES = {
  noticeDays: 'délai de convocation',
  quorumOrdinary: 'quorum ordinaire',
  quorumOrdinarySecond: 'quorum ordinaire sur seconde convocation',
  quorumExtraordinary: 'quorum extraordinaire',
  quorumExtraordinarySecond: 'quorum extraordinaire sur seconde convocation',
  majorityOrdinary: 'majorité ordinaire',
  majorityExtraordinary: 'majorité extraordinaire',
} as const satisfies Partial<Record<keyof AssemblyFloor, string>>

/** What goes under the floor that the form of the company sets to its statutes. */
function floorRefusals(rules: Rules, legalForm: string, on: Day): Refusal[] {
  const row = assemblyFloor(legalForm, on)
  if (!row) return []
  return (Object.keys(FLOOR_NAMES) as (keyof typeof FLOOR_NAMES)[])
    .filter(key => sizeOf(rules[key]) < sizeOf(row.value[key]))
    .map(key => {
      const floor = row.value[key]
      const least = typeof floor === 'number' ? `${floor} jours` : PART_LABELS[floor as Part]
      return refuse(
        'plancher',
        `${FLOOR_NAMES[key].replace(/^./, first => first.toUpperCase())} : ${least} au moins, les statuts ne descendent pas dessous (${row.source}).`,
        key,
      )
    })
}

/** Parts of a whole are compared as such: 1/5 is under 1/4. */
function sizeOf(value: number | string): number {
  if (typeof value === 'number') return value
  const [num, den] = value.split('/').map(Number) as [number, number]
  return (60 * num) / den
}

/** Every reason why these rules cannot be a house's. */
export function rulesRefusals(rules: Rules, legalForm: string, on: Day): Refusal[] {
  const refusals: Refusal[] = []
  const { colleges } = rules
  if (rules.majorityOrdinary === '0/1' || rules.majorityExtraordinary === '0/1')
    refusals.push(refuse('majorite', 'Une résolution demande une majorité : choisissez au moins la moitié.'))
  refusals.push(...floorRefusals(rules, legalForm, on))
  if (colleges.length === 0) return refusals
  const { value: law, source } = rowInForce(VOTING_COLLEGES, on)!
  if (!legalForm.startsWith('scic'))
    refusals.push(
      refuse('colleges', `Seule une SCIC vote par collèges (${source}) : retirez-les, chaque membre a une voix.`),
    )
  if (colleges.length < law.least)
    refusals.push(refuse('colleges', `Il faut au moins ${law.least} collèges, ou aucun (${source}).`, 'colleges'))
  colleges.forEach(({ name, weightBp, code, categories }, i) => {
    if (weightBp < law.minimumBp || weightBp > law.maximumBp)
      refusals.push(
        refuse(
          'poids',
          `« ${name} » pèse ${formatRate(weightBp)} : un collège détient de ${formatRate(law.minimumBp)} à ${formatRate(law.maximumBp)} des voix (${source}).`,
          `colleges.${i}.weightBp`,
        ),
      )
    const before = colleges.slice(0, i)
    if (before.some(other => other.code === code || other.name === name))
      refusals.push(refuse('double', `Deux collèges s’appellent « ${name} » : distinguez-les.`, `colleges.${i}.name`))
    for (const category of categories)
      if (before.some(other => other.categories.includes(category)))
        refusals.push(
          refuse(
            'categorie',
            'Une catégorie de membres vote dans un seul collège : retirez-la de l’autre.',
            `colleges.${i}.categories`,
          ),
        )
  })
  const total = colleges.reduce((all, college) => all + college.weightBp, 0)
  if (total !== 10_000)
    refusals.push(
      refuse('poids', `Les collèges pèsent ensemble ${formatRate(total)} : ramenez leur somme à 100 %.`, 'colleges'),
    )
  return refusals
}

/** The house's rules as they hold for one call of an assembly: the next one is convened sooner where the law shortens its notice. */
export function rulesOfCall(rules: Rules, legalForm: string, secondCall: boolean, on: Day): Rules {
  const floor = secondCall ? assemblyFloor(legalForm, on)?.value : undefined
  return floor ? { ...rules, noticeDays: Math.min(rules.noticeDays, floor.nextNoticeDays) } : rules
}

/** Mandates that one member may hold among so many: what the statutes say, and no more than the law of SCOP does. */
export function proxiesAmong(rules: Rules, legalForm: string, members: number, on: Day): number {
  const law = legalForm.startsWith('scop') ? rowInForce(SCOP_PROXIES, on)?.value : undefined
  if (!law) return rules.proxiesPerHolder
  return Math.min(rules.proxiesPerHolder, members < law.fewMembers ? law.few : Math.floor(members / law.oneIn))
}

/** The last day on which a convening leaves in time for an assembly. */
export const conveneBy = (rules: Rules, assemblyDay: Day): Day => addDays(assemblyDay, -rules.noticeDays)

export function conveningRefusals(rules: Rules, assemblyDay: Day, today: Day): Refusal[] {
  const by = conveneBy(rules, assemblyDay)
  if (today <= by) return []
  return [
    refuse(
      'delai',
      `La convocation devait partir le ${formatLongDay(by)} au plus tard (${counted(rules.noticeDays, 'jour')} avant) : repoussez l’assemblée au ${formatLongDay(addDays(today, rules.noticeDays))} ou après.`,
      'day',
    ),
  ]
}

export interface Quorum {
  members: number
  /** Present, online or represented. */
  counted: number
  needed: number
  reached: boolean
  /** « 12 membres présents ou représentés sur 40 ; il en faut 8 (un cinquième). » */
  sentence: string
}

/** Whether enough members are there, for resolutions of a category. */
export function quorumOf(
  rules: Rules,
  category: 'ordinary' | 'extraordinary',
  secondCall: boolean,
  members: number,
  counted: number,
): Quorum {
  const part =
    category === 'ordinary'
      ? secondCall
        ? rules.quorumOrdinarySecond
        : rules.quorumOrdinary
      : secondCall
        ? rules.quorumExtraordinarySecond
        : rules.quorumExtraordinary
  const [num, den] = part.split('/').map(Number) as [number, number]
  const needed = Math.ceil((members * num) / den)
  const reached = counted > 0 && counted >= needed
  const rule = part === '0/1' ? 'aucun quorum exigé' : `il en faut ${needed}, ${PART_LABELS[part]}`
  return {
    members,
    counted,
    needed,
    reached,
    sentence: `${counted} membre${counted > 1 ? 's' : ''} présent${counted > 1 ? 's' : ''} ou représenté${counted > 1 ? 's' : ''} sur ${members} (${rule}).`,
  }
}
