/** Every kind of document, its name, and the fields that its template may name. Articles are those that demand the field. */
export const DOCUMENT_KINDS = [
  'cape',
  'cape-renewal',
  'cape-amendment',
  'cesa',
  'cesa-amendment',
  'interview-report',
  'share-subscription',
  'share-certificate',
  'training-convention',
  'training-contract',
  'training-convocation',
  'training-certificate',
  'assembly-convening',
  'assembly-minutes',
  'exit-statement',
  'other',
] as const
export type DocumentKind = (typeof DOCUMENT_KINDS)[number]

export const DOCUMENT_LABELS: Record<DocumentKind, string> = {
  cape: 'CAPE',
  'cape-renewal': 'Renouvellement de CAPE',
  'cape-amendment': 'Avenant au CAPE',
  cesa: 'CESA',
  'cesa-amendment': 'Avenant au CESA',
  'interview-report': 'Compte rendu d’entretien',
  'share-subscription': 'Bulletin de souscription',
  'share-certificate': 'Attestation de parts sociales',
  'training-convention': 'Convention de formation',
  'training-contract': 'Contrat de formation',
  'training-convocation': 'Convocation à une formation',
  'training-certificate': 'Certificat de réalisation',
  'assembly-convening': 'Convocation à l’assemblée',
  'assembly-minutes': 'Procès-verbal d’assemblée',
  'exit-statement': 'Attestation de sortie',
  other: 'Autre document',
}

export interface MergeField {
  name: string
  /** French, what it is: « terme du contrat ». */
  label: string
  required: boolean
  /** Shown in the preview of a template. */
  example?: string
}

const must = (name: string, label: string, example?: string): MergeField => ({ name, label, required: true, example })
const may = (name: string, label: string, example?: string): MergeField => ({ name, label, required: false, example })

/** Those of the house that are never empty. */
export const ALWAYS_FILLED: readonly string[] = [
  'cooperative',
  'cooperative_forme',
  'cooperative_siren',
  'cooperative_adresse',
  'date',
]

/** Filled by `createDocument` itself when the caller leaves them out: the house, the day, the person, who signs for the house. */
const COMMON_FIELDS: readonly MergeField[] = [
  may('cooperative', 'nom de la coopérative', 'La Ruche des métiers'),
  may('cooperative_forme', 'forme juridique de la coopérative', 'SCOP SARL à capital variable'),
  may('cooperative_siren', 'SIREN de la coopérative', '123 456 782'),
  may('cooperative_adresse', 'siège de la coopérative', '1 place de la Halle, 31430 Le Fousseret'),
  may('cooperative_registre', 'registre où la coopérative est immatriculée', 'RCS Toulouse'),
  may('representant', 'qui signe pour la coopérative', 'Hélène Castagné, gérante'),
  may('date', 'jour du document', '21 novembre 2026'),
  may('personne', 'prénom et nom de la personne', 'Camille Fabre'),
  may('personne_adresse', 'adresse de la personne', '12 rue du Port, 31310 Rieux-Volvestre'),
  may('personne_naissance', 'date de naissance de la personne', '3 mai 1988'),
]

const person = must('personne', 'prénom et nom de la personne', 'Camille Fabre')
const house = must('cooperative', 'nom de la coopérative', 'La Ruche des métiers')

const OWN_FIELDS: Record<DocumentKind, readonly MergeField[]> = {
  // Code de commerce L127-1 à L127-7, R127-1 à R127-3 ; Code du travail R5142-1
  cape: [
    house,
    person,
    must('activite', 'activité préparée', 'ébénisterie et agencement'),
    must('debut', 'premier jour du contrat', '1er décembre 2026'),
    must('terme', 'terme du contrat, à douze mois au plus (L127-2)', '30 novembre 2027'),
    must(
      'programme',
      'programme de préparation (R127-1, 1°)',
      '- Étude du marché local et prix\n- Premiers devis et gestion de trésorerie',
    ),
    must(
      'moyens',
      'moyens mis à disposition\u00a0: nature, montant, conditions (R127-1, 2°)',
      'Accompagnement individuel, ateliers, comptabilité et outils de gestion.',
    ),
    must(
      'retribution',
      'rétribution de la coopérative (R127-1, 3°)',
      '10\u00a0% du chiffre d’affaires hors taxe encaissé',
    ),
    must(
      'plafond_engagements',
      'montant maximal des engagements envers les tiers (R127-1, 4°)',
      '3 000\u00a0€ par engagement',
    ),
    must(
      'comptes',
      'après le début d’activité, transmission des données comptables (R127-1, 5°)',
      'Pièces transmises au fil de l’eau et au moins une fois par mois.',
    ),
    must('preavis', 'délai de rupture anticipée (R127-1, 6°)', 'un mois'),
    may('remuneration', 'rémunération avant le début d’activité, s’il y en a une (R127-1, 7°)'),
    must(
      'cotisations',
      'après le début d’activité, règlement des cotisations (R127-1, 8°)',
      'Elles sont remboursées sur les recettes de l’activité, par trimestre civil.',
    ),
  ],
  'cape-renewal': [
    house,
    person,
    must('activite', 'activité préparée', 'ébénisterie et agencement'),
    must('debut_initial', 'premier jour du contrat initial', '1er décembre 2025'),
    must('renouvellement', 'rang du renouvellement\u00a0: premier ou second', 'premier'),
    must('debut', 'premier jour du renouvellement', '1er décembre 2026'),
    must('terme', 'nouveau terme', '30 novembre 2027'),
    may('programme', 'programme pour la période, s’il change', '- Développer la clientèle d’agencement'),
    may('modifications', 'autres clauses modifiées'),
  ],
  // Code de commerce L127-2 (par écrit), R127-1, 2° et 3° (évolution des moyens et de la rétribution)
  'cape-amendment': [
    house,
    person,
    must('activite', 'activité préparée', 'ébénisterie et agencement'),
    must('debut_contrat', 'premier jour du contrat modifié', '1er décembre 2026'),
    must('terme', 'terme du contrat, que l’avenant ne change pas', '30 novembre 2027'),
    must('effet', 'jour où l’avenant prend effet', '1er mars 2027'),
    must('objet', 'objet de l’avenant', 'La rétribution de la coopérative'),
    may(
      'avant',
      'ce que le contrat disait',
      'Rétribution de la coopérative (R127-1, 3°) :\n\n10\u00a0% de la marge brute',
    ),
    must(
      'apres',
      'ce qu’il dit désormais',
      'Rétribution de la coopérative (R127-1, 3°) :\n\n8\u00a0% de la marge brute',
    ),
  ],
  // Code du travail L7331-2, L7331-3, L7332-1, R7331-1 à R7331-12
  cesa: [
    house,
    person,
    must('activite', 'activité de l’entrepreneur', 'ébénisterie et agencement'),
    must('debut', 'premier jour du contrat', '1er décembre 2026'),
    must(
      'objectifs',
      'objectifs à atteindre (L7331-2, a)',
      'Atteindre 2 000\u00a0€ de chiffre d’affaires mensuel moyen.',
    ),
    must(
      'activite_minimale',
      'obligation d’activité minimale (L7331-2, a)',
      '12 000\u00a0€ de chiffre d’affaires hors taxe sur douze mois',
    ),
    must(
      'moyens',
      'moyens de la coopérative pour soutenir et contrôler (L7331-2, b)',
      'Accompagnement individuel, ateliers, comptabilité et outils de gestion.',
    ),
    must('contribution', 'calcul de la contribution (L7331-2, c)', '10\u00a0% de la marge brute'),
    must('part_fixe', 'part fixe mensuelle brute (L7331-2, d)', '300,00\u00a0€'),
    must(
      'part_variable',
      'calcul de la part variable (L7331-2, d)',
      'chiffre d’affaires moins charges directes et contribution',
    ),
    must('statuts', 'date des statuts en vigueur (L7331-2, e)', '15 juin 2024'),
    must(
      'clientele',
      'droits sur la clientèle et propriété intellectuelle (L7331-2, f)',
      'À la fin du contrat, la coopérative remet les fichiers de la clientèle et ne la démarche pas.',
    ),
    must('entretiens', 'entretiens d’accompagnement (R7331-3)', 'Chacun fait l’objet d’un document écrit et signé.'),
    must('delai_associe', 'dernier jour pour devenir associé (L7331-3)', '30 novembre 2028'),
    must('acces_associe', 'comment on devient associé (R7331-10)', 'Par la souscription d’au moins une part sociale.'),
    may('essai', 'période d’essai, renouvellement compris (L7332-1)', 'quatre mois, jusqu’au 31 mars 2027'),
    may('temps_travail', 'temps de travail, lorsqu’il est fixé'),
    may(
      'contrats_anterieurs',
      'contrats antérieurs déduits des délais',
      'CAPE du 1er décembre 2025 au 30 novembre 2026',
    ),
  ],
  'cesa-amendment': [
    house,
    person,
    must('debut_contrat', 'premier jour du contrat modifié', '1er décembre 2026'),
    must('effet', 'jour où l’avenant prend effet', '1er mars 2027'),
    must('objet', 'objet de l’avenant', 'La part fixe de la rémunération'),
    may('avant', 'ce que le contrat disait', 'Part fixe de 300,00\u00a0€ brut par mois.'),
    must('apres', 'ce qu’il dit désormais', 'Part fixe de 600,00\u00a0€ brut par mois.'),
  ],
  // Code du travail R7331-3
  'interview-report': [
    house,
    person,
    must('jour', 'jour de l’entretien', '12 mars 2027'),
    must('accompagnateur', 'qui accompagne', 'Marion Delmas'),
    may('activite', 'activité', 'ébénisterie et agencement'),
    must('bilan', 'bilan de l’activité', 'Carnet plein jusqu’en juin.'),
    must('perspectives', 'perspectives d’évolution', 'Un second établi au printemps.'),
    must('actions', 'actions individuelles et collectives', '- Revoir les prix\n- Atelier trésorerie du 4 avril'),
    must('besoins', 'besoins d’accompagnement', 'Lire un bilan.'),
    may('prochain', 'prochain entretien', 'avant le 12 septembre 2027'),
  ],
  'share-subscription': [
    house,
    person,
    must('nombre', 'nombre de parts', '20'),
    must('valeur', 'valeur nominale d’une part', '20,00\u00a0€'),
    must('montant', 'montant souscrit', '400,00\u00a0€'),
    may('categorie', 'catégorie d’associés', 'salariés'),
    may('versement', 'comment elles sont payées', 'Virement à la souscription'),
    may('engagement', 'souscription progressive prévue', '1\u00a0% du salaire brut jusqu’à 100 parts'),
  ],
  'share-certificate': [
    house,
    person,
    must('numero', 'numéro d’associé', '42'),
    must('nombre', 'nombre de parts', '20'),
    must('valeur', 'valeur nominale d’une part', '20,00\u00a0€'),
    must('montant', 'montant du capital détenu', '400,00\u00a0€'),
    must('jour', 'jour auquel le registre est lu', '31 décembre 2026'),
    may('categorie', 'catégorie d’associés', 'salariés'),
    may('libere', 'montant libéré', '400,00\u00a0€'),
  ],
  // Code du travail L6353-1, D6353-1
  'training-convention': [
    house,
    must('acheteur', 'qui achète la formation', 'Mairie de Rieux-Volvestre'),
    may('acheteur_adresse', 'adresse de l’acheteur', '2 rue du Port, 31310 Rieux-Volvestre'),
    may('acheteur_siret', 'SIRET de l’acheteur'),
    may('declaration', 'numéro de déclaration d’activité (L6351-1)', '76 31 01234 31'),
    must('intitule', 'intitulé de l’action (D6353-1, 1°)', 'Tailler et entretenir une haie'),
    must('objectif', 'objectif', 'Choisir la coupe et l’outil.'),
    must('contenu', 'contenu', '- Reconnaître les essences\n- Tailler sans blesser'),
    must('moyens', 'moyens prévus', 'Parcelle, outils, support remis à chacun.'),
    must('duree', 'durée', '14 heures'),
    must('periode', 'période de réalisation', '4 et 5 mars 2027'),
    must('distance', 'part des enseignements à distance', 'aucune'),
    must(
      'deroulement',
      'modalités de déroulement, de suivi et de sanction',
      'Émargement par demi-journée, évaluation finale, certificat de réalisation.',
    ),
    must('stagiaires', 'stagiaires ou leur nombre', '8 agents du service des espaces verts'),
    may('lieu', 'lieu', 'Rieux-Volvestre'),
    must('prix', 'prix de l’action (D6353-1, 2°)', '1 680,00\u00a0€ TTC'),
    must('reglement', 'modalités de règlement', 'Virement à 30 jours'),
    may('annulation', 'annulation et abandon'),
  ],
  // Code du travail L6353-3 à L6353-7
  'training-contract': [
    house,
    must('stagiaire', 'stagiaire', 'Camille Fabre'),
    may('stagiaire_adresse', 'adresse du stagiaire'),
    may('declaration', 'numéro de déclaration d’activité (L6351-1)', '76 31 01234 31'),
    must('intitule', 'intitulé', 'Tailler et entretenir une haie'),
    must('nature', 'nature de l’action (L6353-4, 1°)', 'action de formation'),
    must('duree', 'durée', '14 heures'),
    must('periode', 'période de réalisation', '4 et 5 mars 2027'),
    must('programme', 'programme', '- Reconnaître les essences\n- Tailler sans blesser'),
    must('objet', 'objet de l’action', 'Choisir la coupe et l’outil.'),
    must('effectif', 'effectif', '4 à 8 personnes'),
    must('niveau', 'niveau de connaissances préalables (L6353-4, 2°)', 'aucun'),
    must('qualification', 'qualification préparée', 'aucune certification'),
    must(
      'conditions',
      'conditions, moyens pédagogiques et techniques (L6353-4, 3°)',
      'En présence, sur parcelle\u00a0; support remis à chacun.',
    ),
    must('controle', 'contrôle des connaissances', 'mise en situation'),
    must('sanction', 'sanction de la formation', 'certificat de réalisation'),
    must(
      'formateurs',
      'titres ou références des formateurs (L6353-4, 4°)',
      'Marc Soulé, élagueur, vingt ans de métier',
    ),
    must('prix', 'prix (L6353-4, 5°)', '350,00\u00a0€ TTC'),
    must('reglement', 'modalités de paiement', 'Solde en deux fois, au fil de la formation'),
    must('cessation', 'cessation anticipée et abandon', 'Les heures suivies sont dues, au prorata.'),
    may('lieu', 'lieu', 'Rieux-Volvestre'),
  ],
  'training-convocation': [
    house,
    must('stagiaire', 'stagiaire', 'Camille Fabre'),
    must('intitule', 'intitulé de la formation', 'Tailler et entretenir une haie'),
    must('dates', 'jours', '4 et 5 mars 2027'),
    must('horaires', 'horaires', '9 h à 12 h 30 et 14 h à 17 h 30'),
    must('lieu', 'lieu et accès', 'Salle des associations, Rieux-Volvestre'),
    must('formateur', 'formateur', 'Marc Soulé'),
    may('programme', 'programme', '- Reconnaître les essences\n- Tailler sans blesser'),
    may('contact', 'à qui s’adresser', 'formation@laruche.example'),
    may(
      'accessibilite',
      'accueil des personnes en situation de handicap',
      'Dites-nous vos besoins\u00a0: nous adaptons.',
    ),
  ],
  // Code du travail R6332-26 : pièce du contrôle de service fait, l’une des trois de l’arrêté du 21 décembre 2018
  'training-certificate': [
    house,
    must('stagiaire', 'stagiaire', 'Camille Fabre'),
    must('intitule', 'intitulé de la formation', 'Tailler et entretenir une haie'),
    must('nature', 'nature de l’action', 'action de formation'),
    must('dates', 'période', 'du 4 au 5 mars 2027'),
    must('duree', 'durée prévue', '14 heures'),
    must('duree_suivie', 'durée suivie', '14 heures'),
    may('declaration', 'numéro de déclaration d’activité (L6351-1)', '76 31 01234 31'),
    may('entreprise', 'entreprise du stagiaire'),
    may('objectif', 'objectif', 'Choisir la coupe et l’outil.'),
    may('resultats', 'résultats de l’évaluation des acquis', 'acquis'),
  ],
  'assembly-convening': [
    house,
    must('nature', 'nature de l’assemblée', 'assemblée générale ordinaire'),
    must('jour', 'jour', '12 juin 2027'),
    must('heure', 'heure', '14 h'),
    must('lieu', 'lieu', 'Salle des fêtes, Le Fousseret'),
    must('ordre_du_jour', 'ordre du jour', '1. Rapport de gestion\n2. Comptes 2026\n3. Affectation du résultat'),
    may('destinataire', 'à qui elle est adressée', 'Camille Fabre'),
    may('resolutions', 'texte des résolutions'),
    may('pieces', 'documents joints'),
    may('en_ligne', 'comment participer en ligne'),
    may('pouvoirs', 'comment donner pouvoir', 'À un autre associé, deux pouvoirs au plus par personne.'),
    may('quorum', 'quorum et majorité'),
  ],
  'assembly-minutes': [
    house,
    must('nature', 'nature de l’assemblée', 'assemblée générale ordinaire'),
    must('jour', 'jour', '12 juin 2027'),
    may('heure', 'heure d’ouverture', '14 h 10'),
    must('lieu', 'lieu', 'Salle des fêtes, Le Fousseret'),
    may('convocation', 'convocation', 'convoquée le 20 mai 2027'),
    must(
      'bureau',
      'président, secrétaire et scrutateurs',
      '- Président\u00a0: Hélène Castagné\n- Secrétaire\u00a0: Marion Delmas',
    ),
    must('presence', 'présents et représentés', '62 associés présents ou représentés sur 80.'),
    must('quorum', 'quorum', 'Quorum atteint\u00a0: 62 sur 80, 20 requis.'),
    must(
      'resolutions',
      'résolutions et résultats',
      '## Première résolution\n\nLes comptes sont approuvés\u00a0: 60 pour, 1 contre, 1 abstention. **Adoptée.**',
    ),
    may('debats', 'débats'),
    may('cloture', 'heure de clôture', '17 h 30'),
  ],
  'exit-statement': [
    house,
    person,
    must('activite', 'activité', 'ébénisterie et agencement'),
    must('dernier_jour', 'dernier jour du contrat', '30 novembre 2027'),
    must('motif', 'motif de la sortie', 'Création de sa propre entreprise'),
    must(
      'comptes',
      'état des comptes de l’activité',
      'Solde de trésorerie\u00a0: 1 234,56\u00a0€, versé le 15 décembre 2027.',
    ),
    may('parts', 'parts sociales', '20 parts remboursées\u00a0: 400,00\u00a0€'),
    may('donnees', 'ce qui est conservé et combien de temps'),
  ],
  other: [
    must('objet', 'objet', 'Attestation'),
    must('texte', 'texte', 'Fait pour servir et valoir ce que de droit.'),
    house,
  ],
}

/** The fields of each kind; a common one that a kind demands is demanded. */
export const DOCUMENT_FIELDS: Record<DocumentKind, readonly MergeField[]> = Object.fromEntries(
  DOCUMENT_KINDS.map(kind => [
    kind,
    [
      ...OWN_FIELDS[kind],
      ...COMMON_FIELDS.filter(common => !OWN_FIELDS[kind].some(field => field.name === common.name)),
    ],
  ]),
) as unknown as Record<DocumentKind, readonly MergeField[]>
