import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Month } from '../kernel/day.ts'
import { applyRate, type Cents, cents } from '../kernel/money.ts'
import type { PayPoint } from '../kernel/pay-curve.ts'
import { Refused, refuse } from '../kernel/refusal.ts'
import { projectRoot } from './project-root.server.ts'

/**
 * The official pay rules (modele-social, run by publicodes) behind three questions: what a gross salary costs and leaves, the
 * highest gross salary that a budget pays, and a table of both for a live slider. They estimate: the payslip itself comes from
 * the pay software. A salary in a CESA has no hours (C. trav. L7332-3): they are reckoned as min(legal hours, gross ÷ hourly SMIC),
 * which the general reduction of contributions (CSS L241-13, D241-7) needs.
 */
export interface PaySettings {
  /** The month of pay: rates and SMIC of its first day. Absent: the latest that the rules know. */
  month?: Month
  /** Accident rate (AT/MP) notified for the establishment, in basis points. Null: the national mean. Never below the legal floor. */
  accidentRateBp: number | null
  /** Versement mobilité of the place of work, in basis points; the rules apply it above 10 employees only. */
  transportLevyRateBp: number
  /** Compulsory health cover, per month. */
  healthCoverEmployerCents: number
  healthCoverEmployeeCents: number
  /** Employees of the organisation as social law counts them: it moves FNAL, training, housing, the general reduction. */
  headcount: number
  /** Whether the employee is « cadre » (Apec, prévoyance). */
  executive: boolean
  /** Withholding rate of income tax, in basis points. Null: `netCents` is null. */
  withholdingRateBp: number | null
}

/** The defaults of the official rules: fewer than 5 employees, mean accident rate, health cover of 40 € shared by halves. */
export const DEFAULT_PAY_SETTINGS: PaySettings = {
  accidentRateBp: null,
  transportLevyRateBp: 0,
  healthCoverEmployerCents: 2000,
  healthCoverEmployeeCents: 2000,
  headcount: 4,
  executive: false,
  withholdingRateBp: null,
}

/**
 * One month's pay in cents. It adds up: gross + employer contributions = cost; gross − employee contributions = net before tax;
 * the parts sum to both contributions (the reduction is a negative employer part).
 */
export interface PayEstimate {
  grossCents: Cents
  netBeforeTaxCents: Cents
  /** After income tax; null when no withholding rate is set. */
  netCents: Cents | null
  netTaxableCents: Cents
  costCents: Cents
  employerContributionsCents: Cents
  employeeContributionsCents: Cents
  /** General reduction and other reliefs of the employer, positive; already deducted from the employer's contributions. */
  reductionCents: Cents
  /** Equivalent hours of the month, hundredths rounded: 15 167 is 151,67 h. */
  equivalentHoursHundredths: number
  parts: { label: string; employeeCents: Cents; employerCents: Cents }[]
}

export interface PayrollQuestion {
  id: number
  situation: Record<string, string>
  grossEuros: number
  detailed: boolean
}
export interface RulesResult {
  cost: number
  net: number
  detail?: {
    minimumHourly: number
    hours: number
    ceiling: number
    taxable: number
    reduction: number
    employeeReduction: number
    parts: { label: string; employee: number; employer: number }[]
  }
}
export type PayrollAnswer = { id: number; result: RulesResult } | { id: number; error: string }

const euros = (value: number) => `${(value / 100).toFixed(2)} €/mois`
const percent = (bp: number) => `${(bp / 100).toFixed(2)}%`

/** Our settings in the words of the official rules. */
function situationOf(grossCents: number, s: PaySettings): Record<string, string> {
  const cover = s.healthCoverEmployerCents + s.healthCoverEmployeeCents
  return {
    'salarié . contrat': "'CDI'",
    'salarié . contrat . statut cadre': s.executive ? 'oui' : 'non',
    'salarié . contrat . salaire brut': euros(grossCents),
    'entreprise . salariés . effectif': `${s.headcount} employé`,
    'établissement . commune . taux versement mobilité': percent(s.transportLevyRateBp),
    'salarié . cotisations . prévoyances . santé . montant': euros(cover),
    'salarié . cotisations . prévoyances . santé . taux employeur': `${cover === 0 ? 50 : ((100 * s.healthCoverEmployerCents) / cover).toFixed(9)}%`,
    ...(s.accidentRateBp === null ? {} : { 'établissement . taux ATMP': percent(s.accidentRateBp) }),
    ...(s.month ? { date: `01/${s.month.slice(5, 7)}/${s.month.slice(0, 4)}` } : {}),
  }
}

// The worker: one, started at the first question, kept for the life of the process, never keeping that process alive by itself.

interface Running {
  worker: Worker
  waiting: Map<number, { resolve: (result: RulesResult) => void; reject: (error: Error) => void }>
}
let running: Running | null = null
let lastId = 0

const unavailable = () =>
  new Refused([
    refuse(
      'paie.regles-indisponibles',
      'Le calcul officiel de la paie ne répond pas : réessayez dans un instant, ou prévenez la personne qui administre le logiciel.',
    ),
  ])
const cannotAnswer = () =>
  new Refused([
    refuse(
      'paie.regles-sans-reponse',
      'Les règles officielles de paie ne savent pas calculer ce cas : vérifiez le montant, le taux d’accident du travail, le versement mobilité et la complémentaire santé dans les réglages de paie.',
    ),
  ])

/**
 * The thread runs its own TypeScript file, located from the project's root: the sources ship with the application and Node runs them
 * unbuilt, so the same line works unbuilt, under vitest and bundled in build/server (a bundler's own worker handling would need
 * the file as a second entry of the build).
 */
function start(): Running {
  const worker = new Worker(join(projectRoot(), 'src/platform/payroll-worker.ts'), { name: 'payroll', execArgv: [] })
  const mine: Running = { worker, waiting: new Map() }
  const stopped = () => {
    if (running === mine) running = null
    for (const { reject } of mine.waiting.values()) reject(unavailable())
    mine.waiting.clear()
  }
  worker.on('message', (answer: PayrollAnswer) => {
    const asked = mine.waiting.get(answer.id)
    mine.waiting.delete(answer.id)
    if (mine.waiting.size === 0) worker.unref()
    if ('error' in answer) asked?.reject(cannotAnswer())
    else asked?.resolve(answer.result)
  })
  worker.on('error', stopped)
  worker.on('exit', stopped)
  return mine
}

/** One evaluation. While an answer is awaited the worker holds the process; otherwise it lets it exit. */
function ask(grossCents: number, settings: PaySettings, detailed: boolean): Promise<RulesResult> {
  running ??= start()
  const { worker, waiting } = running
  const id = ++lastId
  worker.ref()
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    const question: PayrollQuestion = {
      id,
      situation: situationOf(grossCents, settings),
      grossEuros: grossCents / 100,
      detailed,
    }
    worker.postMessage(question)
  })
}

/** Ends the worker; questions under way are refused. The next question starts it again. */
export async function stopPayroll(): Promise<void> {
  const current = running
  running = null
  remembered.clear()
  await current?.worker.terminate()
}

// Answers already given, the most recently used last: the rules are a pure function of the question.

const CAPACITY = 4000
const remembered = new Map<string, Promise<unknown>>()

function remember<T>(question: unknown[], answer: () => Promise<T>): Promise<T> {
  const key = JSON.stringify(question)
  const known = remembered.get(key) as Promise<T> | undefined
  const promise = known ?? answer()
  remembered.delete(key)
  remembered.set(key, promise)
  if (!known) promise.catch(() => remembered.get(key) === promise && remembered.delete(key))
  if (remembered.size > CAPACITY) remembered.delete(remembered.keys().next().value!)
  return promise
}

const keyOf = (s: PaySettings) => [
  s.month ?? '',
  s.accidentRateBp,
  s.transportLevyRateBp,
  s.healthCoverEmployerCents,
  s.healthCoverEmployeeCents,
  s.headcount,
  s.executive,
]

/** Euros of the rules' floats to cents; the shift of a ten-thousandth of a cent hides binary noise (0.285 is 0.28499999…). */
const toCents = (value: number): Cents => cents(Math.sign(value) * Math.round(Math.abs(value) * 100 + 1e-6))

/** Rounds successive parts so that they sum to `whole` exactly: each is the difference of two rounded cumulated sums. */
function toCentsSummingTo(whole: number, parts: readonly number[]): Cents[] {
  let cumulated = 0
  let given = 0
  return parts.map((part, i) => {
    cumulated += part
    const upTo = i === parts.length - 1 ? whole : toCents(cumulated)
    const value = cents(upTo - given)
    given = upTo
    return value
  })
}

function estimateOf(
  grossCents: Cents,
  { cost, net, detail }: RulesResult,
  withholdingRateBp: number | null,
): PayEstimate {
  const { taxable, reduction, employeeReduction, hours, parts } = detail!
  const costCents = toCents(cost)
  const netBeforeTaxCents = toCents(net)
  const netTaxableCents = toCents(taxable)
  const named = [
    ...parts,
    { label: 'Réduction générale des cotisations', employee: -employeeReduction, employer: -reduction },
  ]
  const other = {
    label: 'Autres contributions', // what the rules may one day count beside the parts named above
    employee: grossCents / 100 - net - named.reduce((sum, part) => sum + part.employee, 0),
    employer: cost - grossCents / 100 - named.reduce((sum, part) => sum + part.employer, 0),
  }
  const kept = [...named, other].filter(part => Math.abs(part.employee) >= 0.005 || Math.abs(part.employer) >= 0.005)
  const employerContributionsCents = cents(costCents - grossCents)
  const employeeContributionsCents = cents(grossCents - netBeforeTaxCents)
  const employee = toCentsSummingTo(
    employeeContributionsCents,
    kept.map(part => part.employee),
  )
  const employer = toCentsSummingTo(
    employerContributionsCents,
    kept.map(part => part.employer),
  )
  return {
    grossCents,
    netBeforeTaxCents,
    netCents:
      withholdingRateBp === null ? null : cents(netBeforeTaxCents - applyRate(netTaxableCents, withholdingRateBp)),
    netTaxableCents,
    costCents,
    employerContributionsCents,
    employeeContributionsCents,
    reductionCents: toCents(reduction),
    equivalentHoursHundredths: Math.round(hours * 100),
    parts: kept.map((part, i) => ({ label: part.label, employeeCents: employee[i]!, employerCents: employer[i]! })),
  }
}

/** What a monthly gross salary costs and leaves. Throws `Refused` (French) when the rules cannot answer. */
export async function payslipOf(grossCents: number, settings: PaySettings): Promise<PayEstimate> {
  const gross = cents(grossCents)
  if (gross < 0) throw new RangeError('a gross salary is never negative')
  const result = await remember(['payslip', gross, ...keyOf(settings)], () => ask(gross, settings, true))
  return estimateOf(gross, result, settings.withholdingRateBp)
}

const costAndNet = (grossCents: number, settings: PaySettings): Promise<RulesResult> =>
  remember(['cost', grossCents, ...keyOf(settings)], () => ask(grossCents, settings, false))

/**
 * The highest gross salary, to the cent, whose official total cost stays within the budget: the cost jumps within a cent of gross
 * (the reduction's coefficient has four decimals), so the budget may not be reached exactly. What is compared is the rules' total before
 * rounding: 2 425,21 € cost 3 000,001 €, shown as 3 000,00 €, and do not fit in 3 000 €. Null when the budget pays no salary:
 * the health cover alone may pass it, or leave nothing to the employee. Throws `Refused` when the rules cannot answer.
 */
export async function highestGrossFor(costCents: number, settings: PaySettings): Promise<PayEstimate | null> {
  const budget = cents(costCents)
  if (budget <= 0) return null
  const gross = await remember(['highest', budget, ...keyOf(settings)], () =>
    highestWithin(budget, async g => (await costAndNet(g, settings)).cost * 100),
  )
  if (gross === null || gross === 0) return null
  const estimate = await payslipOf(gross, settings)
  return estimate.netBeforeTaxCents > 0 ? estimate : null
}

/**
 * The highest whole `x` in 0…budget with `costOf(x) ≤ budget`, null if there is none, for a growing cost that may jump and is never
 * below `x`. Interpolates, aiming a little beyond the point found so that both sides close in, then bisects: ten evaluations
 * where bisection alone takes nineteen, and they are what the person waits for.
 */
export async function highestWithin(budget: number, costOf: (x: number) => Promise<number>): Promise<number | null> {
  const limit = budget + 1e-6 // a ten-millionth of a cent of binary noise
  let low = { x: 0, cost: await costOf(0) }
  if (low.cost > limit) return null
  let high = { x: budget, cost: await costOf(budget) }
  if (high.cost <= limit) return budget
  const AIM = 30
  for (let turn = 0, side = 0; high.x - low.x > 1; turn++) {
    const width = high.x - low.x
    const straight = low.x + ((limit - low.cost) * width) / (high.cost - low.cost)
    const wanted = width <= 4 * AIM || turn % 4 === 3 ? (low.x + high.x) / 2 : straight + side * AIM
    const x = Math.min(high.x - 1, Math.max(low.x + 1, Math.floor(wanted)))
    const cost = await costOf(x)
    if (cost <= limit) low = { x, cost }
    else high = { x, cost }
    side = cost <= limit ? 1 : -1
  }
  return low.x
}

/**
 * About sixty points of cost by gross salary, sorted, up to 8 000 € of cost, with the places where the rules bend (SMIC, social
 * security ceiling, three SMIC) among them. Reckoned once per settings (some two seconds of the worker, other questions pass in
 * between) and kept; `interpolatePay` (kernel/pay-curve.ts) reads it, in the browser too.
 */
export function payCurve(settings: PaySettings): Promise<PayPoint[]> {
  return remember(['curve', ...keyOf(settings)], () => tabulate(settings))
}

async function tabulate(settings: PaySettings): Promise<PayPoint[]> {
  const { detail } = await ask(200_000, settings, true)
  const minimum = Math.round(detail!.minimumHourly * 15_166.67)
  const ceiling = Math.round(detail!.ceiling * 100)
  const grosses = new Set([minimum, ceiling, ceiling + 1, minimum * 3 - 2, minimum * 3 + 2])
  const lowest = await lowestPaid(settings)
  for (let gross = lowest; gross < minimum; gross += 25_000) grosses.add(gross)
  for (let gross = minimum; gross < 620_000; gross += 9_000) grosses.add(gross)
  const points: PayPoint[] = []
  for (const gross of [...grosses].sort((a, b) => a - b)) {
    const { cost, net } = await costAndNet(gross, settings)
    points.push({ grossCents: cents(gross), costCents: toCents(cost), netBeforeTaxCents: toCents(net) })
    // Beyond the last bend too: past the curve's end its last slope goes on, and the bend's is no slope at all.
    if (cost > 8_000 && gross > minimum * 3 + 2) break
  }
  return points
}

/** The lowest gross salary that leaves something once the health cover is paid. */
async function lowestPaid(settings: PaySettings): Promise<number> {
  let low = 0
  let high = 2 * settings.healthCoverEmployeeCents + 100
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (toCents((await costAndNet(middle, settings)).net) > 0) high = middle
    else low = middle
  }
  return high
}
