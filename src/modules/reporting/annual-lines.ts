import { formatDay } from '../../kernel/day.ts'
import { formatWholeEuros } from '../../kernel/money.ts'
import type { AnnualFigures } from './annual-figures.ts'

/** One figure of the report: what it is, this year and the year before, and what was counted. */
export interface AnnualLine {
  key: string
  label: string
  value: string
  /** Null: no exercice before. */
  before: string | null
  counted: string
  /** Where its rows are; null in a group, whose houses have each their own. */
  href: string | null
}

const whole = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f')

/** The figures in the order of the report: people, economy, training. The page and the PDF print these very lines. */
export function annualLines(
  now: AnnualFigures,
  before: AnnualFigures | null,
  { year, isGroup }: { year: number; isGroup: boolean },
): { title: string; lines: AnnualLine[] }[] {
  const line = (
    key: string,
    label: string,
    pick: (figures: AnnualFigures) => number,
    counted: string,
    href: string | null = null,
    format: (value: number) => string = whole,
  ): AnnualLine => ({
    key,
    label,
    value: format(pick(now)),
    before: before && format(pick(before)),
    counted,
    href: isGroup ? null : href,
  })
  const closing = `le ${formatDay(now.on)}`
  const rows = (what: string) => `/bilan/${year}/${what}`
  const accounts = (code: string) => `/comptabilite/grand-livre?comptes=${code}&du=${now.from}&au=${now.to}`
  return [
    {
      title: 'Les personnes',
      lines: [
        line(
          'entrepreneurs',
          'Entrepreneurs',
          f => f.entrepreneurs,
          `Personnes distinctes sous contrat ${closing}.`,
          rows('entrepreneurs'),
        ),
        line('in-cape', 'dont en CAPE', f => f.inCape, `Sans CESA ${closing}.`, rows('en-cape')),
        line('in-cesa', 'dont emplois salariés (CESA)', f => f.inCesa, `Un CESA en cours ${closing}.`, rows('en-cesa')),
        line(
          'capes',
          'CAPE signés',
          f => f.capesSigned,
          'Commencés dans l’exercice, renouvellements exclus.',
          rows('cape'),
        ),
        line('cesas', 'CESA signés', f => f.cesasSigned, 'Commencés dans l’exercice.', rows('cesa')),
        line(
          'gained',
          'Associés gagnés',
          f => f.associatesGained,
          'Membres dont la première part date de l’exercice.',
          rows('associes'),
        ),
        line(
          'lately',
          `Associés gagnés depuis ${Number(now.on.slice(0, 4)) - 2}`,
          f => f.associatesGainedLately,
          'Sur trois années civiles, celle-ci comprise.',
          rows('associes-trois-ans'),
        ),
        line(
          'associates',
          'Associés',
          f => f.associates,
          `Membres qui détiennent au moins une part ${closing}.`,
          rows('membres'),
        ),
        line('exits', 'Sorties', f => f.exits, 'Sorties notées dans l’exercice.', rows('sorties')),
      ],
    },
    {
      title: 'L’économie',
      lines: [
        line(
          'turnover',
          'Chiffre d’affaires HT',
          f => f.turnoverCents,
          isGroup
            ? `Crédit net des comptes 70, sans les ventes entre activités ni les factures entre coopératives du groupe (${formatWholeEuros(now.internalCents)}).`
            : 'Crédit net des comptes 70, sans les ventes entre activités.',
          accounts('70'),
          formatWholeEuros,
        ),
        line(
          'pay',
          'Salaires bruts',
          f => f.grossPayCents,
          'Débit net des comptes 641.',
          accounts('641'),
          formatWholeEuros,
        ),
        line('sites', 'Lieux d’accueil', f => f.sites.length, `${now.sites.join(', ')}.`, '/reglages/lieux'),
      ],
    },
    {
      title: 'La formation',
      lines: [
        line(
          'trainers',
          'Formateurs',
          f => f.training.trainers,
          'Personnes distinctes qui ont animé une session.',
          '/formation',
        ),
        line(
          'sessions',
          'Sessions',
          f => f.training.sessions,
          'Terminées dans l’exercice, annulées exclues.',
          '/formation',
        ),
        line('trainees', 'Stagiaires', f => f.training.trainees, 'Inscriptions à ces sessions.', '/formation'),
        line(
          'training',
          'Formation facturée HT',
          f => f.training.amountCents,
          'Factures émises pour des commandes de formation, avoirs déduits.',
          '/formation',
          formatWholeEuros,
        ),
      ],
    },
  ]
}
