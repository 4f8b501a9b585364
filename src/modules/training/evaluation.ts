import { addMonths, type Day } from '../../kernel/day.ts'
import { COLD_EVALUATION_MONTHS } from '../../law/training.ts'

/** What trainees are asked, as data: the wording is the house's, the scale is one of four so that nobody sits in the middle. */
export const MOMENTS = ['hot', 'cold'] as const
export type Moment = (typeof MOMENTS)[number]
export const MOMENT_LABELS: Record<Moment, string> = { hot: 'À chaud', cold: 'À froid' }

/** When trainees are asked, for a session that ends on that day: that day, and the same one three months later. */
export const askedOn = (moment: Moment, endsOn: Day): Day =>
  moment === 'hot' ? endsOn : addMonths(endsOn, COLD_EVALUATION_MONTHS)

export const SCALE = [
  { value: 4, label: 'Tout à fait' },
  { value: 3, label: 'Plutôt oui' },
  { value: 2, label: 'Plutôt non' },
  { value: 1, label: 'Pas du tout' },
] as const
const BEST = 4

export const QUESTIONS: Record<Moment, readonly { code: string; text: string }[]> = {
  hot: [
    { code: 'objectives', text: 'Les objectifs annoncés ont été atteints.' },
    { code: 'content', text: 'Le contenu répondait à mes attentes et à mon niveau.' },
    { code: 'trainer', text: 'Le formateur ou la formatrice était clair et disponible.' },
    { code: 'methods', text: 'Les exercices, les supports et le rythme m’ont aidé à apprendre.' },
    { code: 'welcome', text: 'L’accueil, le lieu ou l’outil à distance convenaient.' },
    { code: 'recommend', text: 'Je recommanderais cette formation.' },
  ],
  cold: [
    { code: 'use', text: 'J’utilise dans mon travail ce que j’ai appris.' },
    { code: 'progress', text: 'La formation m’a fait gagner en autonomie ou en qualité.' },
    { code: 'support', text: 'J’ai pu mettre en pratique avec l’appui de mon entourage professionnel.' },
    { code: 'recommend', text: 'Je recommanderais cette formation.' },
  ],
}

export const RESPONDENTS = ['trainee', 'company', 'funder', 'trainer'] as const
export const RESPONDENT_LABELS: Record<(typeof RESPONDENTS)[number], string> = {
  trainee: 'Stagiaire',
  company: 'Entreprise',
  funder: 'Financeur',
  trainer: 'Formateur',
}

export type Scores = Record<string, number>

/** Mean satisfaction in basis points of the best mark (a mean of 3 over 4 is 66,67 % of the way from 1 to 4); null without an answer. */
export function satisfactionBp(answers: readonly Scores[]): number | null {
  const marks = answers.flatMap(scores => Object.values(scores))
  if (marks.length === 0) return null
  const above = marks.reduce((all, mark) => all + mark - 1, 0)
  return Math.round((above * 10_000) / (marks.length * (BEST - 1)))
}
