import { counted } from '../../kernel/count.ts'
import { type Day, formatDay } from '../../kernel/day.ts'
import { CRITERIA, type Indicator } from '../../law/qualiopi.ts'
import { PROGRAMME_PARTS, type ProgrammePart } from './training.ts'

/** What one session proves, counted from its rows. */
export interface SessionFacts {
  id: string
  title: string
  endsOn: Day
  over: boolean
  programmeId: string
  missing: readonly ProgrammePart[]
  priced: boolean
  certifying: boolean
  /** Paid for as a contract that alternates work and training. */
  alternating: boolean
  inWorkplace: boolean
  subcontracted: boolean
  placed: boolean
  adaptation: boolean
  needs: boolean
  welcomed: boolean
  trainees: number
  positioned: number
  convened: number
  /** Of those who did not leave; the others said why. */
  assessed: number
  stayed: number
  /** Trainees who said a need. */
  withNeeds: number
  halfDaysPast: number
  halfDaysClosed: number
  hotAnswers: number
  coldDue: boolean
  coldAsked: number
}

export interface TrainerFacts {
  id: string
  name: string
  qualified: boolean
  external: boolean
  /** Files, under 21 or 22, that hold in the exercice. */
  proofs21: number
  proofs22: number
}

export interface EvidenceFacts {
  id: string
  indicator: number
  title: string
  day: Day
  fileId: string | null
}

export interface QualityFacts {
  sessions: readonly SessionFacts[]
  trainers: readonly TrainerFacts[]
  evidence: readonly EvidenceFacts[]
  body: { contact: boolean; disabilityContact: boolean; houseRules: boolean }
  /** Satisfaction in basis points over the hot answers of the exercice. */
  satisfactionBp: number | null
  answers: number
  otherOpinions: number
  findings: readonly { id: string; origin: string; open: boolean; late: boolean; actions: number; done: number }[]
}

export interface Line {
  text: string
  href: string
}

interface IndicatorState {
  number: number
  label: string
  text: string
  state: 'ready' | 'lacking' | 'not-applicable'
  proofs: Line[]
  lacks: Line[]
}

interface Verdict {
  proofs: Line[]
  lacks: Line[]
}
type Rule = (facts: QualityFacts) => Verdict

const sessionHref = ({ id }: SessionFacts, anchor: string) =>
  `/formation/sessions/${id}${anchor === 'modifier' ? '?modifier' : ''}#${anchor}`
const fileHref = (indicator: number) => `/formation/qualiopi/preuve?indicateur=${indicator}`

/** A rule that each session of the exercice has to satisfy; what it says when it does not leads to where it is mended. */
const eachSession =
  (
    anchor: string,
    proves: (n: number) => string,
    lacks: (session: SessionFacts) => string | null,
    among: (session: SessionFacts) => boolean = () => true,
  ): Rule =>
  ({ sessions }) => {
    const asked = sessions.filter(among)
    const found = asked.flatMap(session => {
      const text = lacks(session)
      return text
        ? [
            {
              text: `«\u00a0${session.title}\u00a0» (${formatDay(session.endsOn)})\u00a0: ${text}`,
              href: sessionHref(session, anchor),
            },
          ]
        : []
    })
    const fine = asked.length - found.length
    return { proofs: fine > 0 ? [{ text: proves(fine), href: '/formation' }] : [], lacks: found }
  }

/** A rule that the programmes of the exercice have to satisfy by these parts. */
const eachProgramme =
  (parts: readonly ProgrammePart[], priced = false): Rule =>
  ({ sessions }) => {
    const programmes = [...new Map(sessions.map(session => [session.programmeId, session])).values()]
    const found = programmes.flatMap(({ title, programmeId, missing, ...session }) => {
      const names = parts.filter(part => missing.includes(part)).map(part => PROGRAMME_PARTS[part].label.toLowerCase())
      if (priced && !session.priced) names.push('prix')
      return names.length > 0
        ? [
            {
              text: `Programme «\u00a0${title}\u00a0»\u00a0: il manque ${names.join(', ')}`,
              href: `/formation/programmes/${programmeId}`,
            },
          ]
        : []
    })
    const fine = programmes.length - found.length
    return {
      proofs:
        fine > 0
          ? [{ text: counted(fine, 'programme le dit', 'programmes le disent'), href: '/formation/programmes' }]
          : [],
      lacks: found,
    }
  }

/** A rule that only a paper filed in the exercice satisfies. */
const filed =
  (indicator: number, what: string): Rule =>
  ({ evidence }) =>
    evidence.some(one => one.indicator === indicator)
      ? { proofs: [], lacks: [] }
      : { proofs: [], lacks: [{ text: what, href: fileHref(indicator) }] }

const both =
  (...rules: Rule[]): Rule =>
  facts => {
    const verdicts = rules.map(rule => rule(facts))
    return { proofs: verdicts.flatMap(one => one.proofs), lacks: verdicts.flatMap(one => one.lacks) }
  }

const over = (session: SessionFacts) => session.over

/**
 * What proves each indicator, and what still lacks: read off the acts of the sessions first, and papers filed by hand where no act of a
 * session could say it. Indicators that never apply to this body have no rule.
 */
const RULES: Partial<Record<number, Rule>> = {
  1: both(
    eachProgramme(
      ['objectives', 'audience', 'prerequisites', 'access', 'methods', 'evaluation', 'accessibility'],
      true,
    ),
    filed(1, 'Publiez vos programmes (site, plaquette), puis classez cette publication.'),
  ),
  2: facts =>
    filed(
      2,
      facts.satisfactionBp === null
        ? 'Recueillez des évaluations à chaud, publiez leur résultat (site, plaquette), puis classez cette publication.'
        : `Publiez vos résultats, par exemple «\u00a0${Math.round(facts.satisfactionBp / 100)}\u00a0% de satisfaction sur ${counted(facts.answers, 'réponse', 'réponses')}\u00a0» (site, plaquette), puis classez cette publication.`,
    )(facts),
  3: filed(3, 'Classez les taux d’obtention et les débouchés des certifications préparées.'),
  4: eachSession(
    'actes',
    n => counted(n, 'besoin analysé', 'besoins analysés'),
    session => (session.needs ? null : 'analyse du besoin à noter'),
  ),
  5: eachProgramme(['objectives']),
  6: eachProgramme(['content', 'methods']),
  7: filed(7, 'Classez la correspondance du programme avec le référentiel de la certification.'),
  8: eachSession(
    'actes',
    n => counted(n, 'session dont les stagiaires sont positionnés', 'sessions dont les stagiaires sont positionnés'),
    session => {
      const left = session.trainees - session.positioned
      return left > 0 ? `${counted(left, 'positionnement', 'positionnements')} à l’entrée à noter` : null
    },
  ),
  9: eachSession(
    'actes',
    n => counted(n, 'session convoquée', 'sessions convoquées'),
    session => {
      const left = session.trainees - session.convened
      return left > 0 ? `${counted(left, 'convocation', 'convocations')} à envoyer` : null
    },
  ),
  10: eachSession(
    'modifier',
    n => counted(n, 'session adaptée à ses stagiaires', 'sessions adaptées à leurs stagiaires'),
    session =>
      session.withNeeds > 0 && !session.adaptation
        ? `${counted(session.withNeeds, 'besoin particulier', 'besoins particuliers')}, adaptation à noter`
        : null,
  ),
  11: eachSession(
    'stagiaires',
    n => counted(n, 'session évaluée', 'sessions évaluées'),
    session =>
      session.assessed < session.stayed
        ? `atteinte des objectifs à noter pour ${counted(session.stayed - session.assessed, 'stagiaire', 'stagiaires')}`
        : null,
    over,
  ),
  12: eachSession(
    'presences',
    n => counted(n, 'session émargée et contresignée', 'sessions émargées et contresignées'),
    session => {
      const left = session.halfDaysPast - session.halfDaysClosed
      return left > 0 ? `${counted(left, 'demi-journée', 'demi-journées')} à contresigner` : null
    },
    session => session.halfDaysPast > 0,
  ),
  13: filed(13, 'Classez le livret d’alternance\u00a0: missions confiées, liens avec l’entreprise.'),
  16: filed(16, 'Classez les conditions de présentation à la certification.'),
  17: both(
    eachProgramme(['methods']),
    eachSession(
      'modifier',
      n => counted(n, 'session avec son lieu', 'sessions avec leur lieu'),
      session => (session.placed ? null : 'lieu à préciser'),
    ),
  ),
  18: ({ body, trainers }) => ({
    proofs: [
      ...(trainers.length > 0
        ? [
            {
              text: counted(trainers.length, 'intervenant désigné', 'intervenants désignés'),
              href: '/formation/formateurs',
            },
          ]
        : []),
    ],
    lacks: body.contact
      ? []
      : [{ text: 'Dites qui coordonne la formation et comment le joindre.', href: '/formation/organisme' }],
  }),
  19: both(
    eachSession(
      'actes',
      n =>
        counted(
          n,
          'session dont le programme et les supports sont remis',
          'sessions dont le programme et les supports sont remis',
        ),
      session => (session.welcomed ? null : 'remise du programme, des supports et du règlement intérieur à noter'),
    ),
    ({ body }) => ({
      proofs: [],
      lacks: body.houseRules
        ? []
        : [
            {
              text: 'Écrivez le règlement intérieur applicable aux stagiaires (art. L6352-3).',
              href: '/formation/organisme',
            },
          ],
    }),
  ),
  21: ({ trainers }) => {
    const bare = trainers.filter(trainer => !trainer.qualified && trainer.proofs21 === 0)
    return {
      proofs:
        trainers.length > bare.length
          ? [
              {
                text: counted(
                  trainers.length - bare.length,
                  'formateur dont les titres sont connus',
                  'formateurs dont les titres sont connus',
                ),
                href: '/formation/formateurs',
              },
            ]
          : [],
      lacks: bare.map(trainer => ({
        text: `${trainer.name}\u00a0: titres et qualités à justifier (art. L6352-1)`,
        href: `/formation/formateurs#${trainer.id}`,
      })),
    }
  },
  22: ({ trainers }) => {
    const own = trainers.filter(trainer => !trainer.external)
    const bare = own.filter(trainer => trainer.proofs22 === 0)
    return {
      proofs:
        own.length > bare.length
          ? [
              {
                text: counted(own.length - bare.length, 'formateur s’est formé', 'formateurs se sont formés'),
                href: '/formation/formateurs',
              },
            ]
          : [],
      lacks: bare.map(trainer => ({
        text: `${trainer.name}\u00a0: rien sur le développement de ses compétences`,
        href: `${fileHref(22)}&formateur=${trainer.id}`,
      })),
    }
  },
  23: filed(23, 'Classez votre veille légale et réglementaire de l’exercice.'),
  24: filed(24, 'Classez votre veille sur les métiers et les emplois.'),
  25: filed(25, 'Classez votre veille pédagogique et technologique.'),
  26: both(eachProgramme(['accessibility']), ({ body }) => ({
    proofs: body.disabilityContact ? [{ text: 'Référent handicap désigné', href: '/formation/organisme' }] : [],
    lacks: body.disabilityContact ? [] : [{ text: 'Désignez un référent handicap.', href: '/formation/organisme' }],
  })),
  27: filed(27, 'Classez les contrats et vérifications de vos sous-traitants.'),
  28: filed(28, 'Classez les conventions avec les entreprises d’accueil.'),
  30: ({ sessions, otherOpinions, evidence }) => {
    const silent = sessions.filter(session => session.over && session.stayed > 0 && session.hotAnswers === 0)
    const cold = sessions.filter(session => session.coldDue && session.stayed > 0 && session.coldAsked === 0)
    const heard = sessions.filter(session => session.hotAnswers > 0).length
    return {
      proofs:
        heard > 0
          ? [{ text: counted(heard, 'session évaluée à chaud', 'sessions évaluées à chaud'), href: '/formation' }]
          : [],
      lacks: [
        ...silent.map(session => ({
          text: `«\u00a0${session.title}\u00a0» (${formatDay(session.endsOn)})\u00a0: aucune évaluation à chaud`,
          href: sessionHref(session, 'evaluations'),
        })),
        ...cold.map(session => ({
          text: `«\u00a0${session.title}\u00a0» (${formatDay(session.endsOn)})\u00a0: évaluation à froid à demander`,
          href: sessionHref(session, 'evaluations'),
        })),
        ...(otherOpinions > 0 || evidence.some(one => one.indicator === 30)
          ? []
          : [
              {
                text: 'Recueillez au moins un avis d’entreprise, de financeur ou de formateur, et classez-le.',
                href: fileHref(30),
              },
            ]),
      ],
    }
  },
  31: facts => {
    const raised = facts.findings.filter(one => one.origin === 'complaint' || one.origin === 'incident')
    if (raised.length === 0)
      return filed(
        31,
        'Classez votre procédure de traitement des difficultés et réclamations, ou une réclamation traitée.',
      )(facts)
    const bare = raised.filter(one => one.actions === 0)
    return {
      proofs: [
        {
          text: counted(raised.length, 'difficulté ou réclamation suivie', 'difficultés ou réclamations suivies'),
          href: '/formation/qualiopi/constats',
        },
      ],
      lacks: bare.map(one => ({
        text: 'Une réclamation ou un aléa sans action décidée',
        href: `/formation/qualiopi/constats#${one.id}`,
      })),
    }
  },
  32: facts => {
    const late = facts.findings.filter(one => one.open && one.late)
    const done = facts.findings.reduce((all, one) => all + one.done, 0)
    const rest = late.map(one => ({
      text: 'Une action d’amélioration en retard',
      href: `/formation/qualiopi/constats#${one.id}`,
    }))
    if (done > 0)
      return {
        proofs: [
          {
            text: counted(done, 'action d’amélioration faite', 'actions d’amélioration faites'),
            href: '/formation/qualiopi/constats',
          },
        ],
        lacks: rest,
      }
    const verdict = filed(32, 'Classez une mesure d’amélioration, ou menez à bien une action.')(facts)
    return { proofs: verdict.proofs, lacks: [...rest, ...verdict.lacks] }
  },
}

/** Whether an indicator concerns what this body does in the exercice. */
function applies({ applies: when }: Indicator, { sessions, trainers }: QualityFacts): boolean {
  if (when === 'never') return false
  if (when === 'certifying') return sessions.some(session => session.certifying)
  if (when === 'alternating') return sessions.some(session => session.alternating)
  if (when === 'subcontracting')
    return sessions.some(session => session.subcontracted) || trainers.some(one => one.external)
  if (when === 'workplace') return sessions.some(session => session.inWorkplace)
  return true
}

/** The thirty-two indicators, criterion by criterion, with what proves them and what lacks. */
export function qualityState(facts: QualityFacts): { number: number; label: string; indicators: IndicatorState[] }[] {
  return CRITERIA.map(criterion => ({
    number: criterion.number,
    label: criterion.label,
    indicators: criterion.indicators.map(indicator => {
      const { number, label, text } = indicator
      if (!applies(indicator, facts))
        return { number, label, text, state: 'not-applicable' as const, proofs: [], lacks: [] }
      const { proofs, lacks } = RULES[number]!(facts)
      const papers = facts.evidence
        .filter(one => one.indicator === number)
        .map(one => ({
          text: `${one.title}, ${formatDay(one.day)}`,
          href: one.fileId ? `/fichiers/${one.fileId}` : '/formation/qualiopi',
        }))
      const all = [...proofs, ...papers]
      const rest =
        lacks.length === 0 && all.length === 0
          ? [
              {
                text: 'Aucun acte de l’exercice ne le prouve encore\u00a0: classez une preuve, ou ouvrez une session.',
                href: fileHref(number),
              },
            ]
          : lacks
      return {
        number,
        label,
        text,
        state: rest.length === 0 ? ('ready' as const) : ('lacking' as const),
        proofs: all,
        lacks: rest,
      }
    }),
  }))
}

/** « prêt x/32 »: what is proved, and what has no object here. */
export function readiness(state: ReturnType<typeof qualityState>): {
  ready: number
  notApplicable: number
  of: number
} {
  const all = state.flatMap(criterion => criterion.indicators)
  const notApplicable = all.filter(one => one.state === 'not-applicable').length
  return { ready: all.filter(one => one.state === 'ready').length + notApplicable, notApplicable, of: all.length }
}
