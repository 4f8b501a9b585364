import { addDays, addMonths, type Day, day, daysBetween, yearOf } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { QUESTIONS } from '../../modules/training/evaluation.ts'
import {
  addEvidence,
  addFinding,
  addSessions,
  askEvaluations,
  changeTrainingBody,
  followFinding,
  linkInvoices,
  listFindings,
  recordActs,
  recordAttendances,
  recordEvaluations,
  recordOutcomes,
  saveAudit,
  saveProgramme,
  saveTrainer,
  saveTrainingReport,
} from '../../modules/training/index.ts'
import type { HalfDay } from '../../modules/training/training.ts'
import type { Entrepreneur } from './cast.ts'
import { FIRST_NAMES, LAST_NAMES } from './invented.ts'
import { type Random, random } from './random.ts'
import { linesOf, type Sale } from './sales.ts'
import { as, type Owed, type Story } from './story.ts'
import { trainingOf } from './trainings.ts'

type NewSession = Parameters<typeof addSessions>[1]['sessions'][number]

/** A session of the story: what was planned, and for past ones the invoice that bills it. */
interface Plan {
  by: Entrepreneur
  invoice: Owed | null
  session: NewSession
  endsOn: Day
  id: string
  traineeIds: string[]
  orderIds: string[]
}

/**
 * The training body of the house: a session for each sale of training, a quarter at a time, as a training manager who catches up with
 * paper sheets would; some acts are missing, and others are to come.
 */
export async function tellTraining(story: Story, today: Day): Promise<void> {
  const sold = [...story.invoices]
    .filter(([sale]) => sale.training)
    .sort(([a], [b]) => (a.issuedOn < b.issuedOn ? -1 : 1))
  if (sold.length === 0) return
  await openBody(story)
  const trainers = await openTrainers(story, today)
  const plans = sold.map(([sale, invoice], i) => planOf(story, sale, invoice, trainers, i))
  const coming = comingPlans(story, trainers, today)
  for (let from = day('2024-01-01'); from <= today; from = addMonths(from, 3)) {
    const until = [addDays(addMonths(from, 3), -1), today].toSorted()[0]!
    const quarter = plans.filter(plan => plan.endsOn >= from && plan.endsOn <= addDays(addMonths(from, 3), -1))
    await holdSessions(story, quarter, from, until)
    await askLater(
      story,
      plans.filter(plan => plan.id && addMonths(plan.endsOn, 3) <= until && addMonths(plan.endsOn, 3) >= from),
      until,
    )
  }
  await openComing(story, coming, today)
  await keepQuality(story, plans, trainers, today)
}

async function openBody(story: Story): Promise<void> {
  const south = story.house.seat.department === '31'
  await changeTrainingBody(as(story, 'training', day('2024-01-02')), {
    version: 0,
    declarationNumber: south ? '76310999931' : '84630999963',
    declaredRegion: south ? 'Occitanie' : 'Auvergne-Rhône-Alpes',
    naf: '85.59A',
    contact: `${story.team.training.name}, formation@${story.house.domain}.example`,
    disabilityContact: south ? `${story.team.training.name}, référente handicap` : null,
    director: story.team.director.name,
    directorQuality: 'Direction générale',
    houseRules:
      'Chacun respecte les consignes de sécurité du lieu qui accueille la formation. Les retards et absences se disent à la personne qui forme. Toute difficulté peut être portée au responsable de la formation, qui répond sous dix jours.',
    certifier: 'Certif’ Vallées (organisme fictif)',
    certifiedUntil: day('2027-05-13'),
  })
}

interface Known {
  trainerId: string
  programmeId: string
  activityId: string
}

/** Each trainer of the house is in the register, with a programme. Some forgot what the reference asks for. */
async function openTrainers(story: Story, today: Day): Promise<Map<Entrepreneur, Known>> {
  const found = new Map<Entrepreneur, Known>()
  const who = story.cast.filter(one => one.trainer && story.activities.has(one))
  for (const [i, one] of who.entries()) {
    const opened = one.openedOn > '2024-01-02' ? one.openedOn : day('2024-01-02')
    const session = as(story, 'training', opened <= today ? opened : today)
    const { activityId, personId } = story.activities.get(one)!
    const [title, speciality] = trainingOf(one.trade.name)
    const { id: trainerId } = await saveTrainer(session, {
      activityId,
      personId,
      name: `${one.person.firstName} ${one.person.lastName}`,
      email: one.person.email,
      external: false,
      qualifications:
        i % 5 === 3 ? null : `${one.trade.name} : dix ans de métier, formation de formateurs suivie en 2023.`,
    })
    const { id: programmeId } = await saveProgramme(session, {
      activityId,
      title,
      minutes: 840,
      objectives:
        'À l’issue de la formation, chacun sait refaire seul, sur un cas de son travail, ce qui a été vu ensemble.',
      audience: 'Salariés, agents et indépendants qui en ont besoin dans leur travail.',
      prerequisites: 'Aucun.',
      content: '- Partir de ses propres cas\n- Voir, faire, refaire\n- Repartir avec un plan d’action',
      methods: 'Exposés courts, exercices sur les cas des stagiaires, supports remis.',
      evaluation: 'Positionnement à l’entrée, mise en situation à la sortie.',
      accessibility: i % 6 === 1 ? null : 'Dites-nous vos besoins : nous adaptons le lieu, le rythme et les supports.',
      access: 'Inscription jusqu’à une semaine avant, réponse sous trois jours.',
      priceCents: 280_00 as Cents,
      aim: i % 9 === 7 ? null : 'other',
      speciality: i % 9 === 7 ? null : speciality,
      inWorkplace: false,
    })
    found.set(one, { trainerId, programmeId, activityId })
  }
  return found
}

/** The working days that end on or before a day: the demo's calendar has no holidays. */
const isWorked = (date: Day): boolean => daysBetween(day('2024-01-01'), date) % 7 < 5
function workedDays(last: Day, count: number): Day[] {
  const days: Day[] = []
  for (let at = last; days.length < count; at = addDays(at, -1)) if (isWorked(at)) days.unshift(at)
  return days
}
const halfDaysOf = (days: readonly Day[]): HalfDay[] =>
  days.flatMap(date => [
    { day: date, half: 'morning' as const, startsAt: '09:00', endsAt: '12:30' },
    { day: date, half: 'afternoon' as const, startsAt: '13:30', endsAt: '17:00' },
  ])

const OPCOS = ['Uniformation', 'OPCO EP', 'AKTO', 'Ocapiat']

function planOf(story: Story, sale: Sale, invoice: Owed, trainers: Map<Entrepreneur, Known>, index: number): Plan {
  const r = random(`${story.house.slug}/training/${index}/${sale.issuedOn}`)
  const length = Math.min(3, linesOf(sale)[0]!.quantity)
  // A session stays in the year of its invoice: one billed in the first days of January was billed in advance.
  const before = workedDays(addDays(sale.issuedOn, -r.between(2, 9)), length)
  const days = before[0]! >= `${yearOf(sale.issuedOn)}-01-02` ? before : workedDays(addDays(sale.issuedOn, 12), length)
  return planned(story, sale.by, trainers, r, days, invoice, {
    payer: sale.customer.name,
    isPublic: sale.customer.kind === 'public',
    customerId: story.customers.get(sale.customer)!,
    cents: sale.euros * 100,
    mails: false,
  })
}

function planned(
  story: Story,
  by: Entrepreneur,
  trainers: Map<Entrepreneur, Known>,
  r: Random,
  days: readonly Day[],
  invoice: Owed | null,
  order: { payer: string; isPublic: boolean; customerId: string; cents: number; mails: boolean },
): Plan {
  const { trainerId, programmeId, activityId } = trainers.get(by)!
  const funded = !order.isPublic && r.chance(25)
  const guest = r.chance(20) ? r.pick(story.cast.filter(one => one !== by && story.activities.has(one))) : null
  const trainees: NewSession['trainees'] = Array.from({ length: r.between(3, 8) }, () => {
    const sex = r.chance(55) ? ('F' as const) : ('M' as const)
    const [firstName, lastName] = [r.pick(FIRST_NAMES[sex]), r.pick(LAST_NAMES)]
    return {
      firstName,
      lastName,
      email: order.mails
        ? `${firstName}.${lastName}@stagiaire.example`
            .normalize('NFD')
            .replace(/[^\w.@-]/g, '')
            .toLowerCase()
        : null,
      employer: order.payer,
      sex,
      birthDay: addDays(day('1966-01-01'), r.between(0, 12_500)),
      category: r.chance(4) ? null : order.isPublic ? 'other' : 'employee',
      needs: r.chance(4) ? 'Supports en gros caractères' : null,
      orders: [0],
    }
  })
  if (guest)
    trainees.push({
      firstName: guest.person.firstName,
      lastName: guest.person.lastName,
      email: null,
      employer: story.house.name,
      sex: guest.person.sex,
      birthDay: guest.person.birthDay,
      category: 'employee',
      needs: null,
      personId: story.activities.get(guest)!.personId,
      orders: [0],
    })
  return {
    by,
    invoice,
    endsOn: days.at(-1)!,
    id: '',
    traineeIds: [],
    orderIds: [],
    session: {
      activityId,
      programmeId,
      mode: r.chance(12) ? 'mixed' : 'on-site',
      place: `Salle communale, ${by.commune}`,
      adaptation:
        trainees.some(trainee => trainee.needs) && r.chance(60) ? 'Supports agrandis remis à l’avance.' : null,
      halfDays: halfDaysOf(days),
      trainers: [{ trainerId }],
      trainees,
      orders: [
        {
          payerKind: order.isPublic ? 'public-staff' : funded ? 'opco-plan' : 'company',
          payerName: funded ? `${r.pick(OPCOS)} pour ${order.payer}` : order.payer,
          customerId: order.customerId,
          amountCents: order.cents as Cents,
          reference: funded ? `DPC-${r.between(100_000, 999_999)}` : null,
          signedOn: r.chance(90) ? addDays(days[0]!, -r.between(8, 30)) : null,
        },
      ],
    },
  }
}

/** A quarter's sessions: opened, held, signed on paper, evaluated, billed. One act in ten was forgotten. */
async function holdSessions(story: Story, plans: readonly Plan[], from: Day, until: Day): Promise<void> {
  if (plans.length === 0) return
  const r = random(`${story.house.slug}/training/acts/${from}`)
  const office = as(story, 'training', until)
  const inDisorder = r.shuffled(plans)
  const { sessions } = await addSessions(as(story, 'training', from), {
    sessions: inDisorder.map(plan => plan.session),
  })
  for (const [i, { id, traineeIds, orderIds }] of sessions.entries())
    Object.assign(inDisorder[i]!, { id, traineeIds, orderIds })
  const links = plans.flatMap(({ invoice, orderIds, endsOn }) =>
    invoice && !(endsOn >= '2025-01-01' && r.chance(3)) ? [{ orderId: orderIds[0]!, invoiceId: invoice.id }] : [],
  )
  await linkInvoices(office, { links })
  const over = plans.filter(plan => plan.endsOn <= until)
  if (over.length === 0) return
  await recordActs(office, { acts: over.flatMap(plan => actsOf(plan, r)) })
  await recordAttendances(office, {
    sessions: over.map(plan => {
      const forgotten = r.chance(5)
      const marks = plan.session.halfDays.flatMap(({ day: date, half }, h) =>
        plan.traineeIds
          .filter((_, t) => !(forgotten && h === 0 && t === 0))
          .map(traineeId => ({
            traineeId,
            day: date,
            half,
            ...(r.chance(4)
              ? { state: 'absent' as const, reason: r.pick(['Arrêt maladie', 'Urgence au travail']) }
              : { state: 'present' as const, reason: null }),
          })),
      )
      return {
        sessionId: plan.id,
        marks,
        closeAs: forgotten ? null : `${plan.by.person.firstName} ${plan.by.person.lastName}`,
      }
    }),
  })
  const outcomes = over.flatMap(plan =>
    r.chance(8)
      ? []
      : plan.traineeIds.map(traineeId => ({
          traineeId,
          outcome: r.chance(88) ? ('achieved' as const) : ('partly' as const),
        })),
  )
  if (outcomes.length > 0) await recordOutcomes(office, { outcomes })
  await hear(
    story,
    over.filter(() => !r.chance(10)),
    'hot',
    80,
    until,
  )
}

function actsOf(plan: Plan, r: Random) {
  const [first] = plan.session.halfDays
  const before = (days: number) => addDays(first!.day, -days)
  return [
    ...(r.chance(92) ? [{ subjectId: plan.id, kind: 'needs' as const, doneOn: before(28) }] : []),
    ...(r.chance(95) ? [{ subjectId: plan.id, kind: 'welcome' as const, doneOn: before(7) }] : []),
    ...(r.chance(95) ? [{ subjectId: plan.orderIds[0]!, kind: 'convention' as const, doneOn: before(20) }] : []),
    ...(r.chance(92)
      ? plan.traineeIds.map(subjectId => ({ subjectId, kind: 'convocation' as const, doneOn: before(8) }))
      : []),
    ...(r.chance(90)
      ? plan.traineeIds.map(subjectId => ({ subjectId, kind: 'positioning' as const, doneOn: before(6) }))
      : []),
    ...(r.chance(85)
      ? plan.traineeIds.map(subjectId => ({ subjectId, kind: 'certificate' as const, doneOn: plan.endsOn }))
      : []),
  ]
}

/** Asks the trainees of these sessions, `percent` of whom answer; a company says a word now and then. */
async function hear(
  story: Story,
  plans: readonly Plan[],
  moment: 'hot' | 'cold',
  percent: number,
  until: Day,
): Promise<void> {
  if (plans.length === 0) return
  const r = random(`${story.house.slug}/training/${moment}/${until}`)
  const office = as(story, 'training', until)
  await askEvaluations(office, { sessionIds: plans.map(plan => plan.id), moment, mail: false })
  const marks = () => Object.fromEntries(QUESTIONS[moment].map(({ code }) => [code, r.pick([4, 4, 4, 3, 3, 2])]))
  const evaluations = plans.flatMap(plan => [
    ...plan.traineeIds
      .filter(() => r.chance(percent))
      .map((traineeId, t) => ({
        sessionId: plan.id,
        traineeId,
        moment,
        respondent: 'trainee' as const,
        name: `${plan.session.trainees![t]!.firstName} ${plan.session.trainees![t]!.lastName}`,
        scores: marks(),
        comment: r.chance(12) ? r.pick(COMMENTS) : null,
      })),
    ...(r.chance(10)
      ? [
          {
            sessionId: plan.id,
            moment,
            respondent: 'company' as const,
            name: plan.session.orders![0]!.payerName,
            scores: marks(),
            comment: null,
          },
        ]
      : []),
  ])
  if (evaluations.length > 0) await recordEvaluations(office, { evaluations })
}
const COMMENTS = [
  'Très concret, j’applique déjà.',
  'Un peu rapide le premier jour.',
  'Groupe agréable, formatrice à l’écoute.',
  'J’aurais aimé plus d’exercices.',
]

const askLater = (story: Story, plans: readonly Plan[], until: Day) =>
  hear(
    story,
    plans.filter((_, i) => i % 8 !== 5),
    'cold',
    45,
    until,
  )

/** One session today, whose sheets are to sign, one last week to bill, and others to come. */
function comingPlans(story: Story, trainers: Map<Entrepreneur, Known>, today: Day): Plan[] {
  const r = random(`${story.house.slug}/training/coming/${today}`)
  const open = [...trainers.keys()].filter(who => who.closedOn === null && who.openedOn < addMonths(today, -2))
  return [-6, 0, 9, 23, 40].map((shift, i) => {
    const by = open[i % open.length]!
    const customer = by.customers.find(one => one.kind !== 'person' && !one.builder)!
    const last = shift === 0 ? today : workedDays(addDays(today, shift), 1)[0]!
    const days = shift === 0 ? [today] : shift < 0 ? workedDays(last, 2) : [last]
    return planned(story, by, trainers, r, days, null, {
      payer: customer.name,
      isPublic: customer.kind === 'public',
      customerId: story.customers.get(customer)!,
      cents: r.between(7, 16) * 100_00,
      mails: shift > 0,
    })
  })
}

async function openComing(story: Story, plans: readonly Plan[], today: Day): Promise<void> {
  const { sessions } = await addSessions(as(story, 'training', addDays(today, -30)), {
    sessions: plans.map(plan => plan.session),
  })
  for (const [i, { id, traineeIds, orderIds }] of sessions.entries())
    Object.assign(plans[i]!, { id, traineeIds, orderIds })
  const [lastWeek, now] = plans as [Plan, Plan]
  const office = as(story, 'training', today)
  await recordActs(office, {
    acts: [lastWeek, now].flatMap(plan => [
      { subjectId: plan.id, kind: 'needs' as const, doneOn: addDays(today, -25) },
      { subjectId: plan.id, kind: 'welcome' as const, doneOn: addDays(today, -9) },
      ...plan.traineeIds.map(subjectId => ({ subjectId, kind: 'convocation' as const, doneOn: addDays(today, -9) })),
    ]),
  })
  const { halfDays } = lastWeek.session
  await recordAttendances(office, {
    sessions: [
      {
        sessionId: lastWeek.id,
        closeAs: `${lastWeek.by.person.firstName} ${lastWeek.by.person.lastName}`,
        marks: lastWeek.traineeIds.flatMap(traineeId =>
          halfDays
            .slice(0, 3)
            .map(({ day: date, half }) => ({ traineeId, day: date, half, state: 'present' as const })),
        ),
      },
    ],
  })
}

/** Watches, trainings of trainers, audits, what was found and what was done about it, and the reports of past years. */
async function keepQuality(
  story: Story,
  plans: readonly Plan[],
  trainers: Map<Entrepreneur, Known>,
  today: Day,
): Promise<void> {
  for (let year = 2024; year <= yearOf(today); year++) {
    const on = day(`${year}-06-18`)
    if (on > today) continue
    const office = as(story, 'training', on)
    const past = year < yearOf(today)
    const watches: [number, string][] = [
      [1, 'Programmes, tarifs et accès : page « formations » du site'],
      [23, 'Lettre mensuelle du centre de ressources, notes de lecture'],
      ...(past
        ? ([
            [2, 'Satisfaction de l’année : page « nos résultats » du site'],
            [24, 'Enquête annuelle auprès des entreprises clientes'],
            [25, 'Atelier « former à distance », compte rendu'],
          ] as [number, string][])
        : []),
      [31, 'Procédure de traitement des réclamations, relue'],
    ]
    for (const [indicator, title] of watches) await addEvidence(office, { indicator, day: on, title })
    const held = [...new Set(plans.filter(plan => yearOf(plan.endsOn) === year).map(plan => plan.by))]
    for (const who of held.filter((_, i) => i % 3 !== 2))
      await addEvidence(office, {
        indicator: 22,
        day: on,
        title: 'Formation de formateurs, deux jours',
        trainerId: trainers.get(who)!.trainerId,
      })
    if (!past) continue
    await saveTrainingReport(as(story, 'training', day(`${year + 1}-04-16`)), {
      exercice: String(year),
      version: 0,
      sentOn: day(`${year + 1}-04-16`),
    })
  }
  await tellAudits(story, plans, today)
}

async function tellAudits(story: Story, plans: readonly Plan[], today: Day): Promise<void> {
  const audited = day('2024-05-14')
  const { id: auditId } = await saveAudit(as(story, 'training', audited), {
    kind: 'initial',
    day: audited,
    auditor: 'Mme Delphine Auzance',
    result: 'conform',
    note: 'Une non-conformité mineure, levée sous trois mois.',
  })
  const who = story.team.training.name
  const { id } = await addFinding(as(story, 'training', audited), {
    origin: 'audit',
    grade: 'minor',
    auditId,
    indicator: 30,
    foundOn: audited,
    text: 'Les avis des entreprises ne sont pas recueillis.',
    dueOn: day('2024-08-14'),
    actions: [
      { text: 'Ajouter une question aux entreprises à la fin de chaque session', who, dueOn: day('2024-07-15') },
    ],
  })
  await conclude(story, id, day('2024-07-10'), 'Le questionnaire part avec la facture.')
  const held = plans.filter(plan => plan.endsOn < addMonths(today, -1))
  const complaint = held.at(-3)!
  await addFinding(as(story, 'training', addDays(complaint.endsOn, 4)), {
    origin: 'complaint',
    sessionId: complaint.id,
    indicator: 31,
    foundOn: addDays(complaint.endsOn, 4),
    text: 'La salle était froide et le vidéoprojecteur en panne le matin.',
    actions: [
      { text: 'Rappeler la mairie sur le chauffage et le matériel', who, dueOn: addDays(complaint.endsOn, 20) },
      { text: 'Avoir un vidéoprojecteur de secours', who, dueOn: addMonths(today, 1) },
    ],
  })
  await saveAudit(as(story, 'training', today), {
    kind: 'surveillance',
    day: addMonths(today, 2),
    auditor: 'M. Gaël Reyssac',
  })
}

async function conclude(story: Story, id: string, on: Day, conclusion: string): Promise<void> {
  const session = as(story, 'training', on)
  const { findings } = await listFindings(session, {})
  const finding = findings.find(one => one.id === id)!
  await followFinding(session, {
    id,
    version: finding.version,
    actions: [],
    doneIds: finding.actions.map(action => action.id),
    conclusion,
  })
}
