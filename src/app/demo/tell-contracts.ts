import { addDays, addMonths, type Day, firstDayOf, monthOf } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { amendContracts, suspendContract, tickNotices, tickPapers } from '../../modules/people/index.ts'
import type { DepartureReason, Destination } from '../../modules/support/departure.ts'
import { recordDepartures } from '../../modules/support/index.ts'
import type { ContractPlan, Entrepreneur } from './cast.ts'
import { type Random, random } from './random.ts'
import { as, type Story } from './story.ts'

/** What lives around the contracts: announcements, files, amendments, suspensions, and where those who left went. */
export async function tellContracts(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/contracts`)
  await announce(story, r, today)
  await fillFiles(story, r, today)
  await amend(story, today)
  await suspend(story, today)
  await sayWhoLeft(story, r, today)
}

/** Each CAPE was announced within days, but for the very last ones. */
async function announce(story: Story, r: Random, today: Day): Promise<void> {
  const capes = [...story.contracts].filter(([plan]) => plan.kind === 'cape')
  const notices = capes.flatMap(([plan, contractId]) => {
    const early =
      plan.ended && plan.endsOn && plan.ended.on < plan.endsOn && plan.ended.on <= today ? plan.ended.on : null
    const events = [
      { event: plan.renews ? ('renewal' as const) : ('conclusion' as const), on: plan.startsOn },
      ...(early ? [{ event: 'early-end' as const, on: early }] : []),
    ]
    return events.flatMap(({ event, on }) => {
      const sentOn = addDays(on, r.between(0, 6))
      if (addDays(on, 20) > today) return []
      return (['urssaf', 'france-travail'] as const).map(recipient => ({ contractId, event, recipient, sentOn }))
    })
  })
  for (let i = 0; i < notices.length; i += 2000)
    await tickNotices(as(story, 'payroll', today), { notices: notices.slice(i, i + 2000) })
}

const inForce = (plan: ContractPlan, today: Day): boolean =>
  plan.startsOn <= today && (plan.ended?.on ?? plan.endsOn ?? today) >= today

/** Those under contract today, with the contract that they hold. */
const present = (story: Story, today: Day): { who: Entrepreneur; plan: ContractPlan; personId: string }[] =>
  [...story.activities].flatMap(([who, { personId }]) => {
    const plan = who.contracts.find(one => inForce(one, today))
    return plan ? [{ who, plan, personId }] : []
  })

/** One file in eight lacks something; a few papers expire in the coming weeks. */
async function fillFiles(story: Story, r: Random, today: Day): Promise<void> {
  const papers = present(story, today).flatMap(({ who, plan, personId }) => {
    const receivedOn = [plan.startsOn, today].sort()[0]!
    const until = (years: number) =>
      r.chance(4) ? addDays(today, r.between(-20, 60)) : addDays(addMonths(today, 2), r.between(30, years * 365))
    const needed = [
      { kind: 'identity', expiresOn: until(9) },
      { kind: 'health-cover' },
      { kind: 'liability', expiresOn: until(1) },
      { kind: 'medical', expiresOn: until(4) },
      { kind: 'right-to-work', needed: false, note: 'Nationalité française' },
      ...(who.trade.naf.startsWith('43') ? [{ kind: 'decennial', expiresOn: until(1) }] : []),
      ...(plan.kind === 'cesa' ? [{ kind: 'declaration' }] : []),
    ]
    return needed
      .filter(() => !r.chance(2))
      .map(paper => {
        const received = 'expiresOn' in paper && paper.expiresOn! < receivedOn ? paper.expiresOn! : receivedOn
        return { needed: true, ...paper, personId, receivedOn: received }
      })
  })
  for (let i = 0; i < papers.length; i += 2000)
    await tickPapers(as(story, 'payroll', today), { papers: papers.slice(i, i + 2000) })
}

/** The fixed part of a few grows from next month. */
async function amend(story: Story, today: Day): Promise<void> {
  const next = addMonths(firstDayOf(monthOf(today)), 1)
  const holders = present(story, today).filter(({ plan }) => plan.kind === 'cesa' && plan.ended === null)
  const amendments = holders
    .filter((_, i) => i % 9 === 4)
    .slice(0, 6)
    .map(({ plan }) => ({
      contractId: story.contracts.get(plan)!,
      concludedOn: addDays(today, -8),
      appliesFrom: next,
      fixedGrossCents: (plan.fixedGrossCents + 200_00) as Cents,
      minimumTurnoverCents: plan.minimumTurnoverCents as Cents,
      reason: 'Part fixe relevée après une bonne année',
    }))
  if (amendments.length > 0) await amendContracts(as(story, 'payroll', today), { amendments })
}

async function suspend(story: Story, today: Day): Promise<void> {
  const holders = present(story, today).filter(
    ({ plan }) => plan.kind === 'cesa' && plan.startsOn < addMonths(today, -6),
  )
  for (const [i, kind, from, to] of [
    [5, 'parental', addDays(today, -40), null],
    [9, 'sickness', addDays(today, -120), addDays(today, -96)],
  ] as const) {
    const holder = holders[i]
    if (!holder) continue
    const id = story.contracts.get(holder.plan)!
    await suspendContract(as(story, 'payroll', today), { id, kind, fromDay: from, toDay: to })
  }
}

/** What the reasons of the story mean, and where people go. */
const LEAVING: Record<string, [DepartureReason, Destination]> = {
  'Reprise d’un emploi salarié': ['resignation', 'job'],
  'Création de son entreprise': ['mutual', 'own-company'],
  'Arrêt du projet': ['resignation', 'job-seeking'],
  Déménagement: ['resignation', 'other'],
}

async function sayWhoLeft(story: Story, r: Random, today: Day): Promise<void> {
  const departures = [...story.activities].flatMap(([who, { personId }]) => {
    if (who.closedOn === null || who.closedOn > today) return []
    const last = who.contracts.at(-1)!
    const [reason, destination] = LEAVING[last.ended?.reason ?? ''] ?? ['other', 'unknown']
    const ofCape = last.ended ? 'cape-given-up' : 'cape-term'
    const after: Destination = last.ended
      ? destination
      : r.pick(['own-company', 'own-company', 'job', 'job', 'job-seeking', 'training', 'unknown'])
    return [
      {
        personId,
        leftOn: who.closedOn,
        reason: last.kind === 'cape' ? (ofCape as DepartureReason) : reason,
        destination: after,
      },
    ]
  })
  if (departures.length > 0) await recordDepartures(as(story, 'director', today), { departures })
}
