import { z } from 'zod'
import { formatLongDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { type Cents, formatEuros } from '../../kernel/money.ts'
import { notFound } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { createDocument, houseSignatory } from '../documents/index.ts'
import { readActivity } from '../organisation/index.ts'
import { type Amendment, readAmendments, type Terms } from './amendments.ts'
import { clausesOf } from './clauses.ts'
import { firstOfChain } from './contract.ts'
import { associateDeadline, earlierContracts, sayDeduction } from './contract-dates.ts'
import { readOthersOf, sayPeriod } from './read-contract.ts'
import { type Contract, type Person, readContract, readContracts, readPerson } from './read-people.ts'

const euros = (cents: number): string => formatEuros(cents as Cents)

/** Prints a contract, or a CAPE's renewal, from the house's template, to be signed by both; refused with every clause that is missing. */
export const printContract = useCase({
  name: 'printContract',
  api: 'POST /contracts/{id}/document',
  summary: 'Établit le document d’un contrat, à signer par les deux parties',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ documentId: zId }),
  async run(ctx, { id }) {
    // As it was concluded: its amendments have documents of their own.
    const [first] = await readAmendments(ctx, id)
    const contract = { ...(await readContract(ctx, id)), ...first?.before }
    const person = await readPerson(ctx, contract.personId)
    const kind = contract.kind === 'cesa' ? 'cesa' : contract.renewal > 0 ? 'cape-renewal' : 'cape'
    const fields = kind === 'cesa' ? await cesaFields(ctx, contract) : await capeFields(ctx, contract, kind)
    const name = kind === 'cesa' ? 'CESA' : kind === 'cape' ? 'CAPE' : 'Renouvellement de CAPE'
    const document = await createDocument(ctx, {
      kind,
      subjectId: id,
      personId: person.id,
      activityId: contract.activityId,
      title: `${name} ${person.firstName} ${person.lastName}, ${sayPeriod(contract)}`,
      fields,
      // A CAPE that pays says how much and how (R127-1, 7°).
      demanded: kind === 'cape' && contract.payClause ? ['remuneration'] : [],
      signatories: await signatoriesOf(ctx, person, contract),
    })
    ctx.record(id, { activityId: contract.activityId })
    return { documentId: document.id }
  },
})

/** Prints an amendment: what the contract said, what it says from a day on. */
export const printAmendment = useCase({
  name: 'printAmendment',
  api: 'POST /contracts/{id}/amendments/{amendmentId}/document',
  summary: 'Établit le document d’un avenant, à signer par les deux parties',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, amendmentId: zId }),
  output: z.strictObject({ documentId: zId }),
  async run(ctx, { id, amendmentId }) {
    const contract = await readContract(ctx, id)
    const amendment = (await readAmendments(ctx, id)).find(one => one.id === amendmentId)
    if (!amendment) throw notFound('Cet avenant')
    const person = await readPerson(ctx, contract.personId)
    const document = await createDocument(ctx, {
      kind: `${contract.kind}-amendment`,
      subjectId: amendmentId,
      personId: person.id,
      activityId: contract.activityId,
      title: `Avenant de ${person.firstName} ${person.lastName}, à compter du ${formatLongDay(amendment.appliesFrom)}`,
      fields: await amendmentFields(ctx, contract, amendment),
      signatories: await signatoriesOf(ctx, person, contract),
    })
    ctx.record(id, { activityId: contract.activityId })
    return { documentId: document.id }
  },
})

const signatoriesOf = async (ctx: Context, person: Person, contract: Contract) => [
  {
    personId: person.id,
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    quality: contract.kind === 'cape' ? 'bénéficiaire' : 'entrepreneur salarié',
  },
  await houseSignatory(ctx),
]

/** The clauses as typed, or as the house usually writes them. */
const clauseFields = (contract: Contract, only: (field: string) => boolean): Record<string, string> =>
  Object.fromEntries(
    clausesOf(contract.kind)
      .filter(clause => only(clause.field))
      .map(clause => [clause.field, contract.clauses[clause.field] ?? clause.usual ?? '']),
  )

async function tradeOf(ctx: Context, contract: Contract): Promise<string> {
  const { name, trade } = await readActivity(ctx, contract.activityId)
  return trade ? `${name}, ${trade}` : name
}

async function capeFields(ctx: Context, contract: Contract, kind: 'cape' | 'cape-renewal') {
  const common = {
    activite: await tradeOf(ctx, contract),
    debut: formatLongDay(contract.startsOn),
    terme: formatLongDay(contract.endsOn!),
  }
  if (kind === 'cape') {
    const clauses = clauseFields(contract, field => field !== 'modifications')
    const agreed = contract.fixedGrossCents > 0 ? `${euros(contract.fixedGrossCents)} brut, versés chaque mois` : ''
    return { ...common, ...clauses, remuneration: contract.payClause ? clauses.remuneration || agreed : '' }
  }
  const first = firstOfChain(contract, await readContracts(ctx, { personId: contract.personId }))
  return {
    ...common,
    ...clauseFields(contract, field => field === 'programme' || field === 'modifications'),
    debut_initial: formatLongDay(first.startsOn),
    renouvellement: contract.renewal === 1 ? 'premier' : 'second',
  }
}

async function cesaFields(ctx: Context, contract: Contract) {
  const others = await readOthersOf(ctx, contract)
  const deducted = earlierContracts(others, contract.startsOn)
  return {
    ...clauseFields(contract, () => true),
    activite: await tradeOf(ctx, contract),
    debut: formatLongDay(contract.startsOn),
    activite_minimale: `${euros(contract.minimumTurnoverCents)} de chiffre d’affaires hors taxe sur douze mois`,
    part_fixe: euros(contract.fixedGrossCents),
    delai_associe: formatLongDay(associateDeadline(contract, others).on),
    essai: contract.trialEndsOn ? `jusqu’au ${formatLongDay(contract.trialEndsOn)}, renouvellement compris` : '',
    temps_travail: contract.weeklyHours ? `${contract.weeklyHours.replace('.', ',')} heures par semaine` : '',
    contrats_anterieurs: deducted.stretches.length > 0 ? sayDeduction(deducted) : '',
  }
}

/** What a CESA always has, and a CAPE before or after the amendment: « 0,00 € » when it goes. */
function sayFigures({ kind }: Contract, { before, after }: Amendment, terms: Terms): string {
  const has = (figure: 'fixedGrossCents' | 'minimumTurnoverCents') =>
    kind === 'cesa' || before[figure] > 0 || after[figure] > 0
  const pay = kind === 'cesa' ? 'Part fixe' : 'Rémunération'
  return [
    has('fixedGrossCents') ? `- ${pay} de ${euros(terms.fixedGrossCents)} brut par mois` : '',
    has('minimumTurnoverCents')
      ? `- Activité minimale de ${euros(terms.minimumTurnoverCents)} de chiffre d’affaires hors taxe sur douze mois`
      : '',
    terms.weeklyHours ? `- ${terms.weeklyHours.replace('.', ',')} heures par semaine` : '',
  ]
    .filter(Boolean)
    .join('\n')
}

/** The figures when the amendment changes them, then each clause that it rewrites under its name. */
function sayTerms(contract: Contract, amendment: Amendment, terms: Terms): string {
  const { rewritten, before, after } = amendment
  const say = (of: Terms) => sayFigures(contract, amendment, of)
  const figures = say(before) === say(after) ? '' : say(terms)
  const clauses = clausesOf(contract.kind)
    .filter(({ field, usual }) => rewritten.includes(field) && (terms.clauses[field] ?? usual))
    .map(({ field, label, article, usual }) => `${label} (${article}) :\n\n${terms.clauses[field] ?? usual}`)
  return [figures, ...clauses].filter(Boolean).join('\n\n')
}

const amendmentFields = async (ctx: Context, contract: Contract, amendment: Amendment) => ({
  ...(contract.kind === 'cape'
    ? { activite: await tradeOf(ctx, contract), terme: formatLongDay(contract.endsOn!) }
    : {}),
  debut_contrat: formatLongDay(contract.startsOn),
  effet: formatLongDay(amendment.appliesFrom),
  objet: amendment.reason,
  avant: sayTerms(contract, amendment, amendment.before),
  apres: sayTerms(contract, amendment, amendment.after) || sayFigures(contract, amendment, amendment.after),
})
