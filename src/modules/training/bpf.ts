import { counted } from '../../kernel/count.ts'
import { allocate, formatEuros, mulDiv } from '../../kernel/money.ts'
import {
  AIMS,
  CHARGE_ACCOUNTS,
  PAYER_KINDS,
  SPECIALITIES,
  SPECIALITIES_NAMED,
  TRAINEE_CATEGORIES,
} from '../../law/bpf.ts'

/** Somebody who attended something in the exercice, as the report counts them: once a session. */
export interface BpfTrainee {
  id: string
  sessionId: string
  name: string
  title: string
  startsOn: string
  minutes: number
  category: string | null
  /** Somebody pays. */
  paid: boolean
  /** By another training body, alone or with others. */
  entrusted: boolean
  aim: string | null
  speciality: string | null
  programmeId: string
  edition: number
  remote: boolean
  subcontracted: boolean
}

export interface BpfRevenue {
  invoiceId: string
  number: string
  issuedOn: string
  payerKind: string
  payerName: string
  sessionId: string
  /** Whose sale it is. */
  activityId: string
  title: string
  netCents: number
}

/** The charges of an activity in the books, and what says which part of them is training's. */
export interface BpfCharge {
  activityId: string
  name: string
  /** Training and turnover, excluding tax: of the activity; of the whole organisation for the house, whose structure serves all. */
  trainingCents: number
  turnoverCents: number
  /** It invoiced training itself: its pay and purchases are of trainers. */
  trains: boolean
  chargesCents: number
  payCents: number
  boughtCents: number
}

export interface BpfTrainer {
  id: string
  name: string
  sessionId: string
  title: string
  minutes: number
  external: boolean
}

export interface BpfRows {
  trainees: readonly BpfTrainee[]
  revenues: readonly BpfRevenue[]
  trainers: readonly BpfTrainer[]
  /** Turnover of the whole organisation, excluding tax. */
  turnoverCents: number
  charges: readonly BpfCharge[]
  /** What was typed instead of what the books say. */
  corrections: Corrections
  gaps: readonly Gap[]
}

export interface Corrections {
  chargesCents: number | null
  payCents: number | null
  subcontractingCents: number | null
}

/** What the report lacks, said so that it can be mended; `href` leads there. */
export interface Gap {
  code: 'identity' | 'charges' | 'category' | 'payer' | 'programme' | 'attendance' | 'billing' | 'unlinked' | 'order'
  text: string
  href: string
}

/** A figure of the form. `id` names it in an address, which opens its rows. */
export interface Figure {
  id: string
  line: string
  label: string
  people?: number
  hours?: number
  cents?: number
  /** What the books say, where it was corrected. */
  computedCents?: number
}

export interface Control {
  ok: boolean
  label: string
  text: string
}

export interface Bpf {
  products: Figure[]
  productsTotalCents: number
  /** Basis points of the turnover. */
  shareBp: number | null
  charges: Figure[]
  trainers: Figure[]
  categories: Figure[]
  remote: Figure
  subcontracted: Figure
  aims: Figure[]
  specialities: Figure[]
  entrusted: Figure
  total: { people: number; hours: number }
  controls: Control[]
  gaps: readonly Gap[]
}

export const CHARGE_LINES = [
  {
    id: 'D-1',
    line: '1',
    label: 'Charges liées à l’activité de formation',
    of: 'chargesCents',
    typed: 'chargesCents',
    accounts: CHARGE_ACCOUNTS.charges,
  },
  {
    id: 'D-2',
    line: '2',
    label: 'dont salaires des formateurs',
    of: 'payCents',
    typed: 'payCents',
    accounts: CHARGE_ACCOUNTS.pay,
  },
  {
    id: 'D-3',
    line: '3',
    label: 'dont achats de prestations et honoraires de formation',
    of: 'boughtCents',
    typed: 'subcontractingCents',
    accounts: CHARGE_ACCOUNTS.bought,
  },
] as const

/**
 * Training's part of the charges of each activity: as training is of its turnover, whole at most. Pay and purchases are counted where
 * training is invoiced; the house's are its structure's, unless it trains too.
 */
function chargeRows(charges: readonly BpfCharge[], of: (typeof CHARGE_LINES)[number]['of']) {
  return charges
    .filter(charge => (of === 'chargesCents' || charge.trains) && charge[of] !== 0 && charge.trainingCents > 0)
    .map(charge => {
      const whole = Math.max(charge.turnoverCents, charge.trainingCents)
      return {
        activityId: charge.activityId,
        name: charge.name,
        bookedCents: charge[of],
        shareBp: mulDiv(10_000, charge.trainingCents, whole) as number,
        cents: mulDiv(charge[of], charge.trainingCents, whole) as number,
      }
    })
}

export const chargeFigures = ({ charges, corrections }: Pick<BpfRows, 'charges' | 'corrections'>): Figure[] =>
  CHARGE_LINES.map(({ id, line, label, of, typed }) => {
    const computed = sumOf(chargeRows(charges, of), row => row.cents)
    const corrected = corrections[typed]
    return {
      id,
      line,
      label,
      cents: corrected ?? computed,
      ...(corrected === null ? {} : { computedCents: computed }),
    }
  })

/** Frame F counts those whom no other body entrusted to us: these are frame G’s. */
export const isOwn = (trainee: { entrusted: boolean }): boolean => !trainee.entrusted

/**
 * The report of an exercice. Frames F-1, F-3 and F-4 cut the same trainees three ways: hours are rounded once, on the whole, and shared
 * among the lines so that parts and whole agree. A trainee of whom something is unknown stands on no line, and the controls say it.
 */
export function computeBpf(rows: BpfRows): Bpf {
  const own = rows.trainees.filter(isOwn)
  const entrusted = rows.trainees.filter(trainee => !isOwn(trainee))
  const categories = cut(own, TRAINEE_CATEGORIES, trainee => trainee.category, 'F1')
  const aims = cut(own, AIMS, trainee => trainee.aim, 'F3')
  const specialities = cutBySpeciality(own)
  const products = PAYER_KINDS.map(({ code, line, label }) => ({
    id: `C-${code}`,
    line,
    label,
    cents: sumOf(
      rows.revenues.filter(revenue => revenue.payerKind === code),
      revenue => revenue.netCents,
    ),
  }))
  const productsTotalCents = sumOf(products, product => product.cents)
  const counted = (id: string, line: string, label: string, among: readonly BpfTrainee[]): Figure => ({
    id,
    line,
    label,
    people: among.length,
    hours: hoursOf(among),
  })
  const bpf = {
    products,
    productsTotalCents,
    shareBp: rows.turnoverCents > 0 ? Math.round((productsTotalCents * 10_000) / rows.turnoverCents) : null,
    charges: chargeFigures(rows),
    trainers: trainerFigures(rows.trainers),
    categories,
    remote: counted(
      'F1-distance',
      '',
      'dont stagiaires formés en tout ou partie à distance',
      own.filter(trainee => trainee.remote),
    ),
    subcontracted: counted(
      'F2',
      '',
      'Stagiaires dont l’action a été confiée à un autre organisme',
      own.filter(trainee => trainee.subcontracted),
    ),
    aims,
    specialities,
    entrusted: counted('G', '', 'Stagiaires dont la formation nous a été confiée', entrusted),
    total: { people: own.length, hours: hoursOf(own) },
    gaps: rows.gaps,
  }
  return { ...bpf, controls: controlsOf(bpf) }
}

const sumOf = <T>(rows: readonly T[], of: (row: T) => number): number => rows.reduce((all, row) => all + of(row), 0)
const hoursOf = (trainees: readonly { minutes: number }[]): number =>
  Math.round(sumOf(trainees, trainee => trainee.minutes) / 60)

/** Lines of one frame: people, and hours that sum to the whole when everybody stands on a line. */
function cut(
  trainees: readonly BpfTrainee[],
  lines: readonly { code: string; line: string; label: string }[],
  of: (trainee: BpfTrainee) => string | null,
  frame: string,
): Figure[] {
  const groups = [
    ...lines.map(line => trainees.filter(trainee => of(trainee) === line.code)),
    trainees.filter(trainee => !lines.some(line => line.code === of(trainee))),
  ]
  const hours = allocate(
    hoursOf(trainees),
    groups.map(group => sumOf(group, trainee => trainee.minutes)),
  )
  return lines.map(({ code, line, label }, i) => ({
    id: `${frame}-${code}`,
    line,
    label,
    people: groups[i]!.length,
    hours: groups[i]!.length === 0 ? 0 : hours[i]!,
  }))
}

/** The five specialities most followed, by hours, then the rest. */
function cutBySpeciality(trainees: readonly BpfTrainee[]): Figure[] {
  const known = trainees.filter(trainee => trainee.speciality !== null)
  const ranked = [...Map.groupBy(known, trainee => trainee.speciality!)]
    .map(([code, group]) => ({ code, minutes: sumOf(group, trainee => trainee.minutes) }))
    .toSorted((a, b) => b.minutes - a.minutes || (a.code < b.code ? -1 : 1))
  const named = ranked.slice(0, SPECIALITIES_NAMED).map(({ code }) => code)
  const lines = named.map(code => ({ code, line: code, label: SPECIALITIES[code] ?? code }))
  return cut(
    trainees,
    [...lines, { code: 'rest', line: '', label: 'Autres spécialités' }],
    ({ speciality }) => (speciality === null || named.includes(speciality) ? speciality : 'rest'),
    'F4',
  )
}

function trainerFigures(trainers: readonly BpfTrainer[]): Figure[] {
  return [
    { external: false, id: 'E-1', line: '1', label: 'Personnes de l’organisme qui dispensent des heures de formation' },
    { external: true, id: 'E-2', line: '2', label: 'Personnes extérieures, en sous-traitance' },
  ].map(({ external, ...figure }) => {
    const group = trainers.filter(trainer => trainer.external === external)
    return { ...figure, people: new Set(group.map(trainer => trainer.id)).size, hours: hoursOf(group) }
  })
}

type Uncontrolled = Omit<Bpf, 'controls'>

function controlsOf(bpf: Uncontrolled): Control[] {
  const totals = (figures: readonly Figure[]) => ({
    people: sumOf(figures, figure => figure.people ?? 0),
    hours: sumOf(figures, figure => figure.hours ?? 0),
  })
  const [f1, f3, f4] = [totals(bpf.categories), totals(bpf.aims), totals(bpf.specialities)]
  const say = ({ people, hours }: { people: number; hours: number }) =>
    `${counted(people, 'stagiaire', 'stagiaires')} et ${counted(hours, 'heure', 'heures')}`
  const same = [f3, f4].every(other => other.people === f1.people && other.hours === f1.hours)
  const entrusts = bpf.products.find(product => product.id === 'C-training-body')!.cents!
  const given = bpf.entrusted.people!
  const two = bpf.subcontracted
  return [
    {
      ok: same && f1.people === bpf.total.people,
      label: 'F-1 = F-3 = F-4',
      text:
        same && f1.people === bpf.total.people
          ? `Les trois cadres comptent ${say(f1)}.`
          : `F-1 compte ${say(f1)}, F-3 ${say(f3)}, F-4 ${say(f4)}, pour ${say(bpf.total)} en tout\u00a0: il manque des statuts de stagiaires ou des objectifs et spécialités de programmes, à compléter plus bas.`,
    },
    {
      ok: two.people! <= f1.people && two.hours! <= f1.hours,
      label: 'F-2 ≤ F-1',
      text:
        two.people! <= f1.people && two.hours! <= f1.hours
          ? `L’activité confiée à d’autres (${say({ people: two.people!, hours: two.hours! })}) ne dépasse pas l’ensemble.`
          : `L’activité confiée à d’autres (${say({ people: two.people!, hours: two.hours! })}) dépasse les stagiaires comptés en F-1\u00a0: complétez leurs statuts.`,
    },
    {
      ok: entrusts > 0 === given > 0,
      label: 'Ligne 10 ⇔ cadre G',
      text:
        entrusts > 0 === given > 0
          ? entrusts > 0
            ? `${formatEuros(entrusts)} viennent d’autres organismes, pour ${counted(given, 'stagiaire', 'stagiaires')} au cadre G.`
            : 'Aucune formation ne nous a été confiée par un autre organisme.'
          : entrusts > 0
            ? `${formatEuros(entrusts)} viennent d’autres organismes (ligne 10) et aucun stagiaire n’est au cadre G\u00a0: inscrivez ceux de ces sessions, et leurs présences.`
            : `Le cadre G compte ${counted(given, 'stagiaire', 'stagiaires')} et la ligne 10 est vide\u00a0: la facture de ces sessions manque, ou leur payeur n’est pas un organisme de formation.`,
    },
  ]
}

function chargeRowsOf(charges: readonly BpfCharge[], id: string) {
  const line = CHARGE_LINES.find(one => one.id === id)
  return line ? chargeRows(charges, line.of) : []
}

/** The rows behind one figure, by its id. */
export function rowsOf(
  rows: BpfRows,
  id: string,
): { trainees: BpfTrainee[]; revenues: BpfRevenue[]; trainers: BpfTrainer[]; charges: ReturnType<typeof chargeRows> } {
  const own = rows.trainees.filter(isOwn)
  const [frame, ...rest] = id.split('-')
  const code = rest.join('-')
  const named = cutBySpeciality(own).map(figure => figure.id.slice(3))
  const trainees =
    frame === 'F1'
      ? own.filter(trainee => (code === 'distance' ? trainee.remote : trainee.category === code))
      : frame === 'F2'
        ? own.filter(trainee => trainee.subcontracted)
        : frame === 'F3'
          ? own.filter(trainee => trainee.aim === code)
          : frame === 'F4'
            ? own.filter(({ speciality }) =>
                code === 'rest' ? speciality !== null && !named.includes(speciality) : speciality === code,
              )
            : frame === 'G'
              ? rows.trainees.filter(trainee => !isOwn(trainee))
              : frame === 'F'
                ? own
                : []
  return {
    trainees,
    revenues: frame === 'C' ? rows.revenues.filter(revenue => revenue.payerKind === code) : [],
    charges: chargeRowsOf(rows.charges, id),
    trainers: frame === 'E' ? rows.trainers.filter(trainer => trainer.external === (code === '2')) : [],
  }
}
