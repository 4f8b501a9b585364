import {
  addDays,
  addMonths,
  type Day,
  day,
  firstDayOf,
  lastDayOf,
  type Month,
  monthOf,
  monthsBetween,
} from '../../kernel/day.ts'
import {
  ABANDON_REASONS,
  HEARD_FROM_KEYS,
  REFUSAL_REASONS,
  SITUATION_KEYS,
} from '../../modules/admissions/candidate.ts'
import {
  addCandidates,
  changePublicPage,
  getMeeting,
  linkCandidates,
  listMeetings,
  moveCandidates,
  runAdmissionsMorning,
  saveMeeting,
  saveMeetingSeries,
  savePrescriber,
  tickAttendance,
} from '../../modules/admissions/index.ts'
import { meetingDays } from '../../modules/admissions/recurrence.ts'
import { listSites, saveSite } from '../../modules/organisation/index.ts'
import { addressIn, emailOf, FIRST_NAMES, inventedPhone, LAST_NAMES } from './invented.ts'
import { type Random, random } from './random.ts'
import { as, type Story } from './story.ts'
import { TRADES } from './trades.ts'

const PRESCRIBERS = [
  'France Travail',
  'Mission locale',
  'Cap emploi',
  'Communauté de communes des Trois Ponts',
  'Chambre de métiers',
  'Centre d’information sur les droits des femmes',
]
const PROJECTS = [
  'J’ai commencé à côté de mon emploi et les demandes augmentent : je veux en faire mon métier sans tout porter seul·e.',
  'Quinze ans d’expérience comme salarié·e, un carnet d’adresses, et l’envie de travailler à ma façon.',
  'Je reviens dans la région après une formation. Deux clients m’attendent, il me faut un cadre pour facturer.',
  'J’ai testé mes prix sur des marchés cet été. Je cherche des conseils pour la gestion et les devis.',
  'Mon projet est encore petit : une demi-journée par semaine au début, puis davantage.',
]

interface Applicant {
  fields: Parameters<typeof addCandidates>[1]['candidates'][number]
  /** When they first wrote. */
  month: Month
  /** Of the register, for those who signed. */
  personId: string | null
  signedOn: Day | null
}

/** What the house did before contracts: meetings, applications and their answers, from 2023 up to today. */
export async function tellAdmissions(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/admissions`)
  const start = day('2023-10-02')
  const sites = await openSites(story, r, today)
  const prescribers = []
  for (const name of PRESCRIBERS) prescribers.push((await savePrescriber(as(story, 'director', start), { name })).id)
  await changePublicPage(as(story, 'director', start), {
    version: 0,
    open: true,
    introduction: `${story.house.name} accueille celles et ceux qui veulent vivre de leur métier ici : artisanat, services, création, conseil. On y teste son activité, on s’y forme, on décide ensemble.`,
    offer: 'Nos permanences vont à votre rencontre, et un premier rendez-vous ne vous engage à rien.',
  })
  const rules = await planRules(story, sites, today)
  const applicants = applicantsOf(story, r, sites, prescribers, today)
  const lastYear = monthOf(addMonths(today, -12))
  for (const month of monthsBetween(monthOf(start), monthOf(addMonths(today, -1)))) {
    const its = applicants.filter(one => one.month === month)
    const meetingId = month < lastYear ? null : await hold(story, month, rules)
    if (its.length > 0) await follow(story, r, its, month, meetingId, today)
  }
  const actor = { kind: 'system', id: story.organisationId, name: 'Essaim' } as const
  await runAdmissionsMorning({ ...as(story, 'administrator', today), actor }, {})
  await leaveWaiting(story, r, sites, prescribers, today)
}

/** The seat and two places in villages. */
async function openSites(story: Story, r: Random, today: Day): Promise<string[]> {
  const session = as(story, 'administrator', today)
  const known = await listSites(session, {})
  if (known.length > 0) return known.map(({ id }) => id)
  const { seat, homes, name } = story.house
  const places = [seat, ...homes.filter(({ city }) => city !== seat.city).slice(0, 2)]
  const ids = []
  for (const [i, place] of places.entries())
    ids.push(
      (
        await saveSite(session, {
          name: i === 0 ? `Siège, ${place.city}` : `${name} à ${place.city}`,
          address: i === 0 ? { ...addressIn(r, seat), line1: seat.line1 } : addressIn(r, place),
        })
      ).id,
    )
  return ids
}

type Rule = Omit<Parameters<typeof saveMeetingSeries>[1], 'id' | 'version'>

/** « Le premier jeudi du mois à 14 h » at the seat, permanences elsewhere: their rules from today on, and what they gave so far. */
async function planRules(story: Story, sites: string[], today: Day): Promise<Rule[]> {
  const shared = { every: 1, startsOn: today, skipped: [] as Day[], minutes: 120 }
  const rules: Rule[] = [
    {
      ...shared,
      kind: 'information',
      title: 'Réunion d’information',
      siteId: sites[0]!,
      rule: 'monthly',
      nth: 1,
      weekday: 4,
      time: '14:00',
      seats: 12,
      details: 'La coopérative, ses contrats, ce que cela coûte et ce que cela change. Rien à préparer.',
    },
    {
      ...shared,
      kind: 'local',
      title: 'Permanence à la maison France Services',
      siteId: sites[1] ?? sites[0]!,
      rule: 'monthly',
      nth: 2,
      weekday: 2,
      time: '09:30',
      minutes: 150,
      seats: 5,
    },
    {
      ...shared,
      kind: 'local',
      title: 'Permanence du marché',
      siteId: sites[2] ?? sites[0]!,
      rule: 'weekly',
      every: 3,
      nth: null,
      weekday: 6,
      time: '10:00',
      minutes: 90,
      seats: 4,
    },
  ]
  for (const rule of rules) await saveMeetingSeries(as(story, 'director', today), rule)
  return rules
}

/** The month's meetings of the last year; the first one takes those who apply. */
async function hold(story: Story, month: Month, rules: Rule[]): Promise<string> {
  const session = as(story, 'advisor', firstDayOf(month))
  const ids = []
  for (const { rule, every, weekday, nth, startsOn: _, until: __, skipped: ___, ...meeting } of rules) {
    const from = firstDayOf(month)
    const recurrence = { rule, every: every ?? 1, weekday, nth: nth ?? null, startsOn: from, until: null, skipped: [] }
    const [on] = meetingDays(recurrence, from, lastDayOf(month))
    ids.push((await saveMeeting(session, { ...meeting, day: on! })).id)
  }
  return ids[0]!
}

/** Those who signed since 2024 came this way, about as many did not go on, and each month somebody is new. */
function applicantsOf(story: Story, r: Random, sites: string[], prescribers: string[], today: Day): Applicant[] {
  const signed = story.cast
    .filter(({ contracts: [first] }) => first!.kind === 'cape' && first!.startsOn >= '2024-01-01')
    .map(who => ({
      fields: {
        ...fieldsOf(r, sites, prescribers),
        firstName: who.person.firstName,
        lastName: who.person.lastName,
        email: who.person.email,
        phone: who.person.phone,
        trade: who.trade.naf,
        commune: who.commune,
        postalCode: who.person.address.postalCode,
        chargeId: story.advisors[story.cast.indexOf(who) % story.advisors.length]!,
      },
      month: monthOf(addMonths(who.contracts[0]!.startsOn, -3)),
      personId: story.activities.get(who)!.personId,
      signedOn: who.contracts[0]!.startsOn,
    }))
  const months = monthsBetween(monthOf(day('2023-10-01')), monthOf(addMonths(today, -2)))
  const others = months.flatMap(month =>
    Array.from({ length: r.between(1, story.house.signedLater > 20 ? 4 : 2) }, () => ({
      fields: { ...fieldsOf(r, sites, prescribers), chargeId: r.pick(story.advisors) },
      month,
      personId: null,
      signedOn: null,
    })),
  )
  return [...signed, ...others]
}

function fieldsOf(r: Random, sites: string[], prescribers: string[]): Applicant['fields'] {
  const sex = r.chance(58) ? 'F' : 'M'
  const [firstName, lastName] = [r.pick(FIRST_NAMES[sex]), r.pick(LAST_NAMES)]
  const heardFrom = r.chance(35) ? 'prescriber' : r.pick(HEARD_FROM_KEYS)
  return {
    firstName,
    lastName,
    email: emailOf(`${firstName} ${lastName} ${r.between(10, 99)}`, 'courrier'),
    phone: inventedPhone(r),
    project: r.pick(PROJECTS),
    trade: r.pick(TRADES).naf,
    siteId: r.pick([sites[0]!, ...sites]),
    situation: r.chance(50) ? 'job-seeker' : r.pick(SITUATION_KEYS),
    heardFrom,
    prescriberId: heardFrom === 'prescriber' ? r.pick([prescribers[0]!, ...prescribers]) : null,
    applied: true,
  }
}

/** One month's applicants: they write, come to a meeting, are met, and sign or not. */
async function follow(
  story: Story,
  r: Random,
  its: Applicant[],
  month: Month,
  meetingId: string | null,
  today: Day,
): Promise<void> {
  const first = firstDayOf(month)
  const advisor = (on: Day) => as(story, 'advisor', on < today ? on : today)
  const { ids } = await addCandidates(advisor(first), {
    candidates: its.map(one => one.fields),
    meetingId,
    notify: false,
  })
  const signed = ids.filter((_, i) => its[i]!.personId)
  const others = ids.filter((_, i) => !its[i]!.personId)
  const came = [...signed, ...others.filter(() => r.chance(70))]
  if (meetingId) {
    const meeting = await getMeeting(advisor(first), { id: meetingId })
    const attended = meeting.bookings.filter(({ candidateId }) => came.includes(candidateId)).map(({ id }) => id)
    await tickAttendance(advisor(meeting.day), { meetingId, attended })
  } else if (came.length > 0) await moveCandidates(advisor(addDays(first, 14)), { ids: came, to: 'meeting' })
  const met = addMonths(first, 1)
  const diagnosed = [...signed, ...came.filter(id => !signed.includes(id) && r.chance(60))]
  if (diagnosed.length > 0) await moveCandidates(advisor(met), { ids: diagnosed, to: 'diagnosis' })
  const refused = others.filter(id => diagnosed.includes(id) && r.chance(60))
  const end = addDays(met, 20)
  if (refused.length > 0)
    await moveCandidates(advisor(end), {
      ids: refused,
      to: 'refused',
      reason: r.pick(Object.keys(REFUSAL_REASONS)) as 'viability',
    })
  const gone = others.filter(id => !refused.includes(id))
  if (gone.length > 0)
    await moveCandidates(advisor(end), {
      ids: gone,
      to: 'abandoned',
      reason: r.pick(Object.keys(ABANDON_REASONS).slice(0, 5)) as 'silence',
    })
  const links = its.flatMap(({ personId }, i) => (personId ? [{ id: ids[i]!, personId }] : []))
  const last = its.reduce<Day>((latest, { signedOn }) => (signedOn && signedOn > latest ? signedOn : latest), end)
  if (links.length > 0) await linkCandidates(as(story, 'director', last < today ? last : today), { links })
}

/** Today: applications to answer, two of them late, people between two steps, and a meeting that fills up. */
async function leaveWaiting(
  story: Story,
  r: Random,
  sites: string[],
  prescribers: string[],
  today: Day,
): Promise<void> {
  const some = (count: number, more: object = {}) =>
    Array.from({ length: count }, () => ({ ...fieldsOf(r, sites, prescribers), ...more }))
  const add = async (daysAgo: number, candidates: Applicant['fields'][], meetingId?: string) =>
    (await addCandidates(as(story, 'advisor', addDays(today, -daysAgo)), { candidates, meetingId, notify: false })).ids
  await add(19, some(2))
  await add(9, some(3))
  await add(2, some(2))
  const charged = { chargeId: story.advisors[0]! }
  const met = await add(40, some(4, charged))
  await moveCandidates(as(story, 'advisor', addDays(today, -16)), { ids: met, to: 'meeting' })
  const diagnosed = await add(60, some(4, charged))
  await moveCandidates(as(story, 'advisor', addDays(today, -40)), { ids: diagnosed, to: 'meeting' })
  await moveCandidates(as(story, 'advisor', addDays(today, -12)), {
    ids: diagnosed,
    to: 'diagnosis',
    note: 'Projet clair, premiers clients identifiés. Revoir les prix avant le contrat.',
  })
  const { rows } = await listMeetings(as(story, 'advisor', today), { limit: 12 })
  const [information] = rows.filter(({ kind }) => kind === 'information')
  if (information) await add(1, some(10, { applied: false, project: null }), information.id)
  const [local] = rows.filter(({ kind }) => kind === 'local')
  if (local) await add(1, some(7, { applied: false, project: null }), local.id)
}
