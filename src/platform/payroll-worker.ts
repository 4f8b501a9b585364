import { parentPort } from 'node:worker_threads'
import rules from 'modele-social'
import Engine from 'publicodes'
import type { PayrollAnswer, PayrollQuestion, RulesResult } from './payroll.server.ts'

/**
 * The worker thread that holds the one engine of the official pay rules (Urssaf's public model). Loading takes half a second and some
 * 100 MB, an evaluation some 30 ms of pure computation: neither belongs on the thread that answers pages. It knows nothing of
 * money or refusals: rule values in, euros out (floats, as the engine has them); payroll.server.ts turns them into cents.
 */
const silent = { log() {}, warn() {}, error() {} }
const engine = new Engine(rules, { logger: silent })

const number = (rule: string): number => {
  const value = engine.evaluate(rule).nodeValue
  if (value === null || value === undefined || value === false) return 0 // a rule that does not apply
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`${rule}: ${String(value)}`)
  return value
}

const C = 'salarié . cotisations . '
const NET = 'salarié . rémunération . net . '

/** Label → rules of the employee's side, rules of the employer's side. Together they make the whole of both contributions. */
const PARTS: readonly (readonly [label: string, employee: readonly string[], employer: readonly string[]])[] = [
  ['Assurance maladie', [`${C}maladie . salarié`], [`${C}maladie . employeur`]],
  ['Accidents du travail', [], [`${C}ATMP`]],
  [
    'Retraite de base',
    [`${C}vieillesse . plafonnée . salarié`, `${C}vieillesse . déplafonnée . salarié`],
    [`${C}vieillesse . plafonnée . employeur`, `${C}vieillesse . déplafonnée . employeur`],
  ],
  [
    'Retraite complémentaire',
    [`${C}retraite complémentaire-CEG-CET . salarié`],
    [`${C}retraite complémentaire-CEG-CET . employeur`],
  ],
  ['Famille', [], [`${C}allocations familiales`]],
  ['Assurance chômage', [], [`${C}assurance chômage`]],
  ['Apec', [`${C}APEC . salarié`], [`${C}APEC . employeur`]],
  ['Complémentaire santé', [`${C}prévoyances . santé . salarié`], [`${C}prévoyances . santé . employeur`]],
  [
    'Prévoyance',
    [`${C}prévoyances . incapacité invalidité décès . salarié`],
    [`${C}prévoyances . incapacité invalidité décès . employeur`],
  ],
  ['Versement mobilité', [], [`${C}versement mobilité`]],
  [
    'Formation, logement, apprentissage, autonomie',
    [],
    [
      `${C}FNAL`,
      `${C}CSA`,
      `${C}forfait social`,
      `${C}taxe d'apprentissage`,
      `${C}formation professionnelle`,
      `${C}CPF CDD`,
      `${C}PEEC`,
      `${C}contribution au dialogue social`,
    ],
  ],
  [
    'CSG et CRDS',
    [
      `${C}CSG-CRDS . CSG . déductible`,
      `${C}CSG-CRDS . sur revenus imposables non déductible`,
      `${C}CSG-CRDS . sur revenus non imposables`,
    ],
    [],
  ],
]

const total = (names: readonly string[]) => names.reduce((sum, name) => sum + number(name), 0)

function answer(question: PayrollQuestion): RulesResult {
  // The hourly minimum wage depends on the date alone, so it is read before the hours that depend on it.
  engine.setSituation(question.situation)
  const minimumHourly = number('SMIC . horaire')
  const legalHours = number('durée légale du travail . mensuelle')
  const hours = Math.min(legalHours, question.grossEuros / minimumHourly)
  if (hours < legalHours)
    engine.setSituation(
      { 'salarié . contrat . temps de travail': `${hours.toFixed(6)} heure/mois` },
      { keepPreviousSituation: true },
    )
  const cost = number('salarié . coût total employeur')
  const net = number(`${NET}à payer avant impôt`)
  if (!question.detailed) return { cost, net }
  return {
    cost,
    net,
    detail: {
      minimumHourly,
      hours,
      ceiling: number('plafond sécurité sociale'),
      taxable: number(`${NET}imposable`),
      reduction: number(`${C}exonérations . employeur`),
      employeeReduction: number(`${C}exonérations . salarié`),
      parts: PARTS.map(([label, employee, employer]) => ({
        label,
        employee: total(employee),
        employer: total(employer),
      })),
    },
  }
}

parentPort?.on('message', (question: PayrollQuestion) => {
  let reply: PayrollAnswer
  try {
    reply = { id: question.id, result: answer(question) }
  } catch (error) {
    reply = { id: question.id, error: error instanceof Error ? error.message : String(error) }
  }
  parentPort?.postMessage(reply)
})
