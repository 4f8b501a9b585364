import { addDays, addMonths, type Day, instantIn, weekdayOf } from '../../kernel/day.ts'
import {
  addActions,
  bookSlot,
  closeAction,
  closeAppointments,
  completeEntries,
  enterTime,
  finishInterview,
  joinWorkshop,
  listActions,
  offerSlots,
  planWorkshops,
  reckonStandings,
  saveFundingProgramme,
  saveInterview,
  setObjective,
  tickWorkshop,
  writeNote,
} from '../../modules/support/index.ts'
import type { Session } from '../../platform/session.ts'
import type { Entrepreneur } from './cast.ts'
import { type Random, random } from './random.ts'
import { as, type Story } from './story.ts'

const WORKSHOPS = [
  'Lire sa trésorerie',
  'Fixer ses prix',
  'Trouver ses premiers clients',
  'Répondre à un appel d’offres',
  'Comprendre sa fiche de paie',
] as const
const REVIEWS = [
  'Le carnet de commandes tient jusqu’à la fin du trimestre ; les délais de paiement restent longs.',
  'Bonne saison, deux clients réguliers de plus. La trésorerie a repris.',
  'Trimestre en demi-teinte : un chantier reporté, mais des devis signés pour la suite.',
] as const
const OUTLOOKS = [
  'Développer la vente aux collectivités, avec un ou une collègue de la coopérative.',
  'Monter d’un cran les prix sur les nouvelles affaires, garder le rythme actuel.',
  'Passer d’une clientèle de particuliers à des contrats plus longs.',
] as const
const NEEDS = [
  'Relire le modèle de devis et les relances.',
  'Un point sur le temps non facturé.',
  'Aucun pour le moment.',
] as const
const ACTIONS = [
  'Relancer les trois factures en retard',
  'Revoir les prix de vente',
  'Mettre à jour le catalogue',
  'Prendre rendez-vous avec la chambre des métiers',
  'Préparer le budget de l’an prochain',
] as const
const STATUSES = ['job-seeker', 'job-seeker', 'job-seeker', 'rsa', 'employee', 'self-employed', 'student'] as const

type Followed = { who: Entrepreneur; activityId: string; personId: string; advisorId: string }

/** Two years of accompaniment: who was met, what was agreed, workshops, hours and the three who pay for them; some of it lacking. */
export async function accompany(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/support`)
  const people = followed(story)
  const programmes = await agree(story, today)
  await describeEntries(story, people, r, today)
  await hold(story, people, programmes, r, today)
  await runWorkshops(story, people, programmes, r, today)
  await meet(story, people, programmes, r, today)
  await leaveToDo(story, people, r, today)
  await reckonStandings(as(story, 'director', today), {})
}

/** Somebody of the accompaniment at work: the first of them is the one who signs in. */
const advisorOn = (story: Story, advisorId: string, on: Day, time = '08:30'): Session => ({
  ...as(story, 'director', on),
  personId: advisorId,
  now: instantIn('Europe/Paris', on, time),
})

function followed(story: Story): Followed[] {
  return [...story.activities].map(([who, ids]) => ({
    who,
    ...ids,
    advisorId: story.advisors[story.cast.indexOf(who) % story.advisors.length]!,
  }))
}

const openOn = (people: readonly Followed[], on: Day) =>
  people.filter(({ who }) => who.openedOn <= on && (who.closedOn === null || who.closedOn >= on))

async function agree(story: Story, today: Day): Promise<{ id: string; from: Day; to: Day }[]> {
  const year = Number(today.slice(0, 4))
  const south = story.house.seat.department === '31'
  const agreements = [
    {
      funderName: south ? 'Région Occitanie' : 'Région Auvergne-Rhône-Alpes',
      name: `Entreprendre ${year}`,
      hours: 900,
      statuses: [],
    },
    {
      funderName: 'Fonds social européen',
      name: `Inclusion par l’activité ${year - 1}-${year}`,
      hours: 1400,
      statuses: ['job-seeker', 'rsa'],
      since: year - 1,
    },
    {
      funderName: `Département ${story.house.seat.department}`,
      name: `Accompagnement RSA ${year}`,
      hours: 220,
      statuses: ['rsa'],
    },
  ] as const
  const made = []
  for (const { funderName, name, hours, statuses, ...rest } of agreements) {
    const from = `${'since' in rest ? rest.since : year}-01-01` as Day
    const to = `${year}-12-31` as Day
    const { id } = await saveFundingProgramme(as(story, 'director', from), {
      funderName,
      name,
      reference: `${story.house.slug.slice(0, 2).toUpperCase()}-${year}-${made.length + 1}`,
      startsOn: from,
      endsOn: to,
      budgetMinutes: hours * 60,
      countsStatuses: [...statuses],
      ...(statuses.length === 1 ? { countsDepartments: [story.house.seat.department] } : {}),
    })
    made.push({ id, from, to })
  }
  return made
}

/** Which agreement pays for an hour of that day: one in two, by turns. */
const payer = (programmes: readonly { id: string; from: Day; to: Day }[], on: Day, turn: number): string | null => {
  const open = programmes.filter(one => one.from <= on && on <= one.to)
  return turn % 2 === 0 ? (open[(turn / 2) % Math.max(1, open.length)]?.id ?? null) : null
}

/** What most of them were when they came; of one in eight nobody wrote it down. */
async function describeEntries(story: Story, people: readonly Followed[], r: Random, today: Day): Promise<void> {
  const known = people.filter(() => r.chance(88))
  await completeEntries(as(story, 'director', today), {
    people: known.map(({ who, personId }) => ({
      personId,
      status: r.pick(STATUSES),
      commune: who.person.address.city,
      enteredOn: who.openedOn,
    })),
  })
}

/** Interviews, signed on paper until this quarter; the last drafts wait. */
async function hold(
  story: Story,
  people: readonly Followed[],
  programmes: Parameters<typeof payer>[0],
  r: Random,
  today: Day,
) {
  let turn = 0
  for (const { who, personId, activityId, advisorId } of people) {
    if (who.closedOn !== null && who.closedOn < addMonths(today, -20)) continue
    const own = random(`${who.key}/interviews`)
    const forgotten = own.chance(10)
    const until = who.closedOn ?? (forgotten ? addMonths(today, -9) : today)
    let on = addDays(addMonths(who.openedOn, 2), own.between(0, 60))
    if (on < addMonths(today, -22)) on = addDays(addMonths(today, -22), own.between(0, 150))
    for (; on < until; on = addDays(on, own.between(150, 230))) {
      if (weekdayOf(on) > 5) on = addDays(on, 2)
      if (on >= until) break
      const recent = on > addDays(today, -20)
      const session = advisorOn(story, advisorId, on, '17:30')
      const { id } = await saveInterview(session, {
        personId,
        activityId,
        heldOn: on,
        minutes: own.pick([60, 75, 90]),
        review: own.pick(REVIEWS),
        outlook: own.pick(OUTLOOKS),
        needs: own.pick(NEEDS),
        actions: [
          {
            what: own.pick(ACTIONS),
            doer: own.chance(75) ? 'person' : 'house',
            dueOn: addDays(on, own.between(20, 70)),
          },
        ],
      })
      if (recent && turn % 3 === 0) continue
      await finishInterview(session, {
        id,
        version: 1,
        ...(recent && turn % 3 === 1 ? {} : { signedOn: on }),
        programmeId: payer(programmes, on, turn++),
      })
    }
  }
  await settleActions(story, r, today)
}

/** Most of what was agreed long ago was done. */
async function settleActions(story: Story, r: Random, today: Day): Promise<void> {
  const director = as(story, 'director', today)
  const actions = await listActions(director, { open: true })
  const old = actions.filter(action => action.dueOn !== null && action.dueOn < addDays(today, -5) && r.chance(94))
  for (const action of old)
    await closeAction(as(story, 'director', action.dueOn!), {
      id: action.id,
      version: action.version,
      status: r.chance(92) ? 'done' : 'dropped',
    })
}

/** A workshop every three weeks for two years, and three to come, one of them full. */
async function runWorkshops(
  story: Story,
  people: readonly Followed[],
  programmes: Parameters<typeof payer>[0],
  r: Random,
  today: Day,
) {
  const first = addMonths(today, -18)
  let turn = 0
  for (let on = addDays(first, 4 - weekdayOf(first)); on < addDays(today, 45); on = addDays(on, 28)) {
    const leaderId = story.advisors[turn % story.advisors.length]!
    const planned = addDays(on < today ? on : today, -30)
    const { ids } = await planWorkshops(advisorOn(story, leaderId, planned), {
      workshops: [
        {
          title: WORKSHOPS[turn % WORKSHOPS.length]!,
          about: 'À partir de vos propres chiffres : venez avec vos derniers devis et factures.',
          place: `Salle des Tilleuls, ${story.house.seat.line1}, ${story.house.seat.city}`,
          on,
          at: '14:00',
          minutes: 150,
          seats: turn % 4 === 3 ? 6 : 10,
          programmeId: payer(programmes, on, turn * 2),
        },
      ],
    })
    const coming = r.shuffled(openOn(people, planned)).slice(0, r.between(5, 9))
    if (coming.length > 0)
      await joinWorkshop(advisorOn(story, leaderId, planned), {
        id: ids[0]!,
        personIds: coming.map(one => one.personId),
      })
    const present = coming.filter(() => r.chance(85)).map(one => one.personId)
    if (on < addDays(today, -10))
      await tickWorkshop(advisorOn(story, leaderId, on, '17:00'), { id: ids[0]!, presentIds: present.slice(0, 6) })
    turn++
  }
}

/** Appointments: those of the last weeks, today's and the next; some slots stay free. */
async function meet(
  story: Story,
  people: readonly Followed[],
  programmes: Parameters<typeof payer>[0],
  r: Random,
  today: Day,
) {
  const monday = addDays(today, 1 - weekdayOf(today))
  for (const advisorId of story.advisors) {
    const eve = addDays(monday, -29)
    const { ids } = await offerSlots(advisorOn(story, advisorId, eve), {
      on: addDays(eve, 3),
      from: '09:00',
      to: '12:00',
      minutes: 60,
      until: addDays(monday, 24),
      means: 'place',
      place: `${story.house.seat.line1}, ${story.house.seat.city}`,
    })
    const { ids: video } = await offerSlots(advisorOn(story, advisorId, eve), {
      on: addDays(eve, 5),
      from: '14:00',
      to: '16:00',
      minutes: 45,
      until: addDays(monday, 26),
      means: 'video',
      place: 'https://visio.example/accompagnement',
    })
    const its = r.shuffled(openOn(people, eve).filter(one => one.advisorId === advisorId))
    const booked: string[] = []
    for (const [i, id] of [...ids, ...video].entries()) {
      const one = its[i % Math.max(1, its.length)]
      if (!one || i % 3 === 2) continue
      await bookSlot(advisorOn(story, advisorId, eve), {
        id,
        personId: one.personId,
        activityId: one.activityId,
        subject: r.pick(['Trésorerie', 'Un devis important', 'Mes prix', 'Préparer l’entretien', 'Suite du contrat']),
      })
      booked.push(id)
    }
    // Those of the weeks before are said held or missed; the latest wait for it.
    const perWeek = ids.length / 8
    const past = booked.filter(id => ids.indexOf(id) >= 0 && ids.indexOf(id) < perWeek * 3)
    if (past.length > 0)
      await closeAppointments(advisorOn(story, advisorId, addDays(monday, -1)), {
        items: past.map((id, i) => ({ id, outcome: i % 7 === 5 ? 'missed' : 'held' })),
        programmeId: payer(programmes, monday, 0),
      })
  }
}

/** Notes, objectives, hours of the office, and a few things agreed outside an interview. */
async function leaveToDo(story: Story, people: readonly Followed[], r: Random, today: Day): Promise<void> {
  const open = openOn(people, today)
  for (const one of r.shuffled(open).slice(0, 14))
    await writeNote(advisorOn(story, one.advisorId, addDays(today, -r.between(2, 60))), {
      personId: one.personId,
      private: r.chance(50),
      body: r.pick([
        'Ne compte pas ses heures de préparation : y revenir doucement.',
        'Très à l’aise avec ses clients, moins avec les relances.',
        'Projet d’embauche évoqué, à reprendre au prochain entretien.',
      ]),
    })
  for (const one of r.shuffled(open).slice(0, Math.ceil(open.length / 4)))
    await setObjective(as(story, 'director', today), {
      activityId: one.activityId,
      year: Number(today.slice(0, 4)),
      turnoverCents: (Math.round(one.who.yearly / 1000) * 1000_00) as never,
    })
  for (const one of r.shuffled(open).slice(0, 10))
    await addActions(advisorOn(story, one.advisorId, addDays(today, -12)), {
      personId: one.personId,
      activityId: one.activityId,
      actions: [{ what: r.pick(ACTIONS), doer: 'person', dueOn: addDays(today, r.between(-6, 30)) }],
    })
  for (const advisorId of story.advisors)
    await enterTime(advisorOn(story, advisorId, today), {
      entries: Array.from({ length: 20 }, (_, i) => addDays(today, -i))
        .filter(on => weekdayOf(on) <= 5)
        .map(on => ({
          day: on,
          minutes: r.pick([60, 90, 120, 150]),
          act: r.pick(['office', 'network', 'welcome'] as const),
          role: 'management' as const,
        })),
    })
}
