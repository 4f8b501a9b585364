/**
 * The national quality reference of training bodies, « Qualiopi » (C. trav. art. L6316-1 to L6316-3, D6316-1-1; annexe au chapitre VI du titre Ier du
 * livre III de la sixième partie): seven criteria (art. R6316-1), thirty-two indicators. Which apply to « actions de formation » (L6313-1,
 * 1°) is the annexe’s table; those of apprenticeship (4°) have no object in a cooperative that does none.
 */

/** When an indicator applies to the actions of a body that does no apprenticeship. */
type Applies = 'always' | 'certifying' | 'alternating' | 'subcontracting' | 'workplace' | 'never'

export interface Indicator {
  number: number
  label: string
  text: string
  applies: Applies
}

interface Criterion {
  number: number
  label: string
  indicators: readonly Indicator[]
}

const indicator = (number: number, label: string, text: string, applies: Applies = 'always'): Indicator => ({
  number,
  label,
  text,
  applies,
})

export const CRITERIA: readonly Criterion[] = [
  {
    number: 1,
    label: 'L’information du public sur les prestations, les délais d’accès et les résultats',
    indicators: [
      indicator(
        1,
        'Information du public',
        'Le prestataire diffuse une information accessible au public, détaillée et vérifiable sur les prestations proposées\u00a0: prérequis, objectifs, durée, modalités et délais d’accès, tarifs, contacts, méthodes mobilisées et modalités d’évaluation, accessibilité aux personnes handicapées.',
      ),
      indicator(
        2,
        'Indicateurs de résultats',
        'Le prestataire diffuse des indicateurs de résultats adaptés à la nature des prestations mises en œuvre et des publics accueillis.',
      ),
      indicator(
        3,
        'Certifications\u00a0: taux et débouchés',
        'Lorsque le prestataire met en œuvre des prestations conduisant à une certification professionnelle, il informe sur les taux d’obtention des certifications préparées, les possibilités de valider un/ou des blocs de compétences, ainsi que sur les équivalences, passerelles, suites de parcours et les débouchés.',
        'certifying',
      ),
    ],
  },
  {
    number: 2,
    label: 'Les objectifs, et l’adaptation des prestations aux publics lors de leur conception',
    indicators: [
      indicator(
        4,
        'Analyse du besoin',
        'Le prestataire analyse le besoin du bénéficiaire en lien avec l’entreprise et/ou le financeur concerné(s).',
      ),
      indicator(
        5,
        'Objectifs évaluables',
        'Le prestataire définit les objectifs opérationnels et évaluables de la prestation.',
      ),
      indicator(
        6,
        'Contenus et modalités',
        'Le prestataire établit les contenus et les modalités de mise en œuvre de la prestation, adaptés aux objectifs définis et aux publics bénéficiaires.',
      ),
      indicator(
        7,
        'Contenus conformes à la certification',
        'Lorsque le prestataire met en œuvre des prestations conduisant à une certification professionnelle, il s’assure de l’adéquation du ou des contenus de la prestation aux exigences de la certification visée.',
        'certifying',
      ),
      indicator(
        8,
        'Positionnement à l’entrée',
        'Le prestataire détermine les procédures de positionnement et d’évaluation des acquis à l’entrée de la prestation.',
      ),
    ],
  },
  {
    number: 3,
    label: 'L’adaptation de l’accueil, de l’accompagnement, du suivi et de l’évaluation',
    indicators: [
      indicator(
        9,
        'Conditions de déroulement',
        'Le prestataire informe les publics bénéficiaires sur les conditions de déroulement de la prestation.',
      ),
      indicator(
        10,
        'Adaptation et suivi',
        'Le prestataire met en œuvre et adapte la prestation, l’accompagnement et le suivi aux publics bénéficiaires.',
      ),
      indicator(
        11,
        'Atteinte des objectifs',
        'Le prestataire évalue l’atteinte par les publics bénéficiaires des objectifs de la prestation.',
      ),
      indicator(
        12,
        'Engagement et prévention des ruptures',
        'Le prestataire décrit et met en œuvre les mesures pour favoriser l’engagement des bénéficiaires et prévenir les ruptures de parcours.',
      ),
      indicator(
        13,
        'Alternance',
        'Pour les formations en alternance, le prestataire, en lien avec l’entreprise, anticipe avec l’apprenant les missions confiées, à court, moyen et long terme, et assure la coordination et la progressivité des apprentissages réalisés en centre de formation et en entreprise.',
        'alternating',
      ),
      indicator(
        14,
        'Accompagnement des apprentis',
        'Le prestataire met en œuvre un accompagnement socio-professionnel, éducatif et relatif à l’exercice de la citoyenneté.',
        'never',
      ),
      indicator(
        15,
        'Droits et devoirs des apprentis',
        'Le prestataire informe les apprentis de leurs droits et devoirs en tant qu’apprentis et salariés ainsi que des règles applicables en matière de santé et de sécurité en milieu professionnel.',
        'never',
      ),
      indicator(
        16,
        'Présentation à la certification',
        'Lorsque le prestataire met en œuvre des formations conduisant à une certification professionnelle, il s’assure que les conditions de présentation des bénéficiaires à la certification respectent les exigences formelles de l’autorité de certification.',
        'certifying',
      ),
    ],
  },
  {
    number: 4,
    label: 'L’adéquation des moyens pédagogiques, techniques et d’encadrement',
    indicators: [
      indicator(
        17,
        'Moyens humains et techniques',
        'Le prestataire met à disposition ou s’assure de la mise à disposition des moyens humains et techniques adaptés et d’un environnement approprié (conditions, locaux, équipements, plateaux techniques…).',
      ),
      indicator(
        18,
        'Coordination des intervenants',
        'Le prestataire mobilise et coordonne les différents intervenants internes et/ou externes (pédagogiques, administratifs, logistiques, commerciaux…).',
      ),
      indicator(
        19,
        'Ressources pédagogiques',
        'Le prestataire met à disposition du bénéficiaire des ressources pédagogiques et permet à celui-ci de se les approprier.',
      ),
      indicator(
        20,
        'Personnel dédié (apprentissage)',
        'Le prestataire dispose d’un personnel dédié à l’appui à la mobilité nationale et internationale, d’un référent handicap et d’un conseil de perfectionnement.',
        'never',
      ),
    ],
  },
  {
    number: 5,
    label: 'La qualification et le développement des compétences des personnels',
    indicators: [
      indicator(
        21,
        'Compétences des intervenants',
        'Le prestataire détermine, mobilise et évalue les compétences des différents intervenants internes et/ou externes, adaptées aux prestations.',
      ),
      indicator(
        22,
        'Développement des compétences',
        'Le prestataire entretient et développe les compétences de ses salariés, adaptées aux prestations qu’il délivre.',
      ),
    ],
  },
  {
    number: 6,
    label: 'L’inscription du prestataire dans son environnement professionnel',
    indicators: [
      indicator(
        23,
        'Veille légale et réglementaire',
        'Le prestataire réalise une veille légale et réglementaire sur le champ de la formation professionnelle et en exploite les enseignements.',
      ),
      indicator(
        24,
        'Veille sur les métiers',
        'Le prestataire réalise une veille sur les évolutions des compétences, des métiers et des emplois dans ses secteurs d’intervention et en exploite les enseignements.',
      ),
      indicator(
        25,
        'Veille pédagogique et technologique',
        'Le prestataire réalise une veille sur les innovations pédagogiques et technologiques permettant une évolution de ses prestations et en exploite les enseignements.',
      ),
      indicator(
        26,
        'Handicap',
        'Le prestataire mobilise les expertises, outils et réseaux nécessaires pour accueillir, accompagner/former ou orienter les publics en situation de handicap.',
      ),
      indicator(
        27,
        'Sous-traitance et portage',
        'Lorsque le prestataire fait appel à la sous-traitance ou au portage salarial, il s’assure du respect de la conformité au présent référentiel.',
        'subcontracting',
      ),
      indicator(
        28,
        'Formation en situation de travail',
        'Lorsque les prestations dispensées au bénéficiaire comprennent des périodes de formation en situation de travail, le prestataire mobilise son réseau de partenaires socio-économiques pour co-construire l’ingénierie de formation et favoriser l’accueil en entreprise.',
        'workplace',
      ),
      indicator(
        29,
        'Insertion et poursuite d’études',
        'Le prestataire développe des actions qui concourent à l’insertion professionnelle ou la poursuite d’étude par la voie de l’apprentissage ou par toute autre voie permettant de développer leurs connaissances et leurs compétences.',
        'never',
      ),
    ],
  },
  {
    number: 7,
    label: 'Le recueil et la prise en compte des appréciations et des réclamations',
    indicators: [
      indicator(
        30,
        'Recueil des appréciations',
        'Le prestataire recueille les appréciations des parties prenantes\u00a0: bénéficiaires, financeurs, équipes pédagogiques et entreprises concernées.',
      ),
      indicator(
        31,
        'Difficultés et réclamations',
        'Le prestataire met en œuvre des modalités de traitement des difficultés rencontrées par les parties prenantes, des réclamations exprimées par ces dernières, des aléas survenus en cours de prestation.',
      ),
      indicator(
        32,
        'Amélioration',
        'Le prestataire met en œuvre des mesures d’amélioration à partir de l’analyse des appréciations et des réclamations.',
      ),
    ],
  },
]

export const INDICATORS: readonly Indicator[] = CRITERIA.flatMap(criterion => criterion.indicators)
