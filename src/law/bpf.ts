/**
 * The yearly report of a training body, « bilan pédagogique et financier » (C. trav. art. L6352-11, R6352-22, R6352-23), line by line as
 * the form Cerfa 10443 asks for it. Labels are shortened; lettering of the lines: form in use in 2025 (à vérifier à chaque millésime).
 */
export const BPF_SOURCE = 'Cerfa n° 10443 et sa notice ; C. trav. art. L6352-11, R6352-22 et R6352-23'

/** Frame C: where the money comes from, excluding tax. `payer` is what an order says. */
export const PAYER_KINDS = [
  { code: 'company', line: '1', label: 'Entreprise, pour ses salariés' },
  { code: 'apprenticeship', line: '2a', label: 'OPCO\u00a0: contrat d’apprentissage' },
  { code: 'professionalisation', line: '2b', label: 'OPCO\u00a0: contrat de professionnalisation' },
  { code: 'alternation', line: '2c', label: 'OPCO\u00a0: promotion ou reconversion par alternance' },
  { code: 'transition', line: '2d', label: 'Projet de transition professionnelle' },
  { code: 'cpf', line: '2e', label: 'Compte personnel de formation' },
  { code: 'job-seekers', line: '2f', label: 'Dispositifs pour les personnes en recherche d’emploi' },
  { code: 'self-employed', line: '2g', label: 'Fonds de formation des travailleurs non salariés' },
  { code: 'opco-plan', line: '2h', label: 'OPCO\u00a0: plan de développement des compétences, autres' },
  { code: 'public-staff', line: '3', label: 'Pouvoirs publics, pour leurs agents' },
  { code: 'europe', line: '4', label: 'Instances européennes' },
  { code: 'state', line: '5', label: 'État' },
  { code: 'region', line: '6', label: 'Conseil régional' },
  { code: 'france-travail', line: '7', label: 'France Travail' },
  { code: 'public-other', line: '8', label: 'Autres ressources publiques' },
  { code: 'person', line: '9', label: 'Personne à titre individuel et à ses frais' },
  { code: 'training-body', line: '10', label: 'Autre organisme de formation (sous-traitance)' },
  { code: 'other', line: '11', label: 'Autres produits de la formation' },
] as const

/**
 * Frame D, by accounts of the plan comptable général: what the training costs, then the two lines that are parts of it (à vérifier : la
 * notice ne nomme pas de comptes). Taxes on profits are no charge of an activity.
 */
export const CHARGE_ACCOUNTS = {
  charges: ['6'],
  except: ['69'],
  pay: ['641'],
  bought: ['604', '611', '6226'],
} as const

/** Frame F-1: who the trainees are. */
export const TRAINEE_CATEGORIES = [
  { code: 'employee', line: 'a', label: 'Salarié d’un employeur privé, hors apprenti' },
  { code: 'apprentice', line: 'b', label: 'Apprenti' },
  { code: 'job-seeker', line: 'c', label: 'Personne en recherche d’emploi' },
  { code: 'own-expense', line: 'd', label: 'Particulier à ses propres frais' },
  { code: 'other', line: 'e', label: 'Autre stagiaire (agent public, indépendant, bénévole)' },
] as const

/** Frame F-3: what the training aims at. */
export const AIMS = [
  { code: 'rncp-6-8', line: 'a', label: 'Diplôme ou titre RNCP, niveaux 6 à 8' },
  { code: 'rncp-5', line: 'a', label: 'Diplôme ou titre RNCP, niveau 5' },
  { code: 'rncp-4', line: 'a', label: 'Diplôme ou titre RNCP, niveau 4' },
  { code: 'rncp-3', line: 'a', label: 'Diplôme ou titre RNCP, niveau 3' },
  { code: 'rncp-2', line: 'a', label: 'Diplôme ou titre RNCP, niveau 2' },
  { code: 'rncp-cqp', line: 'a', label: 'Certificat de qualification professionnelle (CQP) sans niveau' },
  { code: 'rs', line: 'b', label: 'Certification ou habilitation du répertoire spécifique' },
  { code: 'cqp', line: 'c', label: 'CQP non enregistré' },
  { code: 'other', line: 'd', label: 'Autre formation professionnelle' },
  { code: 'skills-review', line: 'e', label: 'Bilan de compétences' },
  { code: 'vae', line: 'f', label: 'Accompagnement à la VAE' },
] as const

export const isCertifying = (aim: string | null): boolean => aim !== null && (aim.startsWith('rncp') || aim === 'rs')

/** Frame F-4 names this many specialities, the most followed first; the rest is summed. */
export const SPECIALITIES_NAMED = 5

/** Specialities of training, level of one hundred (nomenclature NSF, décret n° 94-522; wording à vérifier). */
export const SPECIALITIES: Readonly<Record<string, string>> = Object.fromEntries(
  `100 Formations générales|110 Spécialités pluriscientifiques|111 Physique-chimie|112 Chimie-biologie, biochimie|113 Sciences naturelles, biologie-géologie|114 Mathématiques|115 Physique|116 Chimie|117 Sciences de la terre|118 Sciences de la vie
120 Spécialités pluridisciplinaires, sciences humaines et droit|121 Géographie|122 Économie|123 Sciences sociales|124 Psychologie|125 Linguistique|126 Histoire|127 Philosophie, éthique et théologie|128 Droit, sciences politiques
130 Spécialités littéraires et artistiques plurivalentes|131 Français, littérature et civilisation française|132 Arts plastiques|133 Musique, arts du spectacle|134 Autres disciplines artistiques|135 Langues et civilisations anciennes|136 Langues vivantes, civilisations étrangères et régionales
200 Technologies industrielles fondamentales|201 Technologies de commandes des transformations industrielles|210 Spécialités plurivalentes de l’agronomie et de l’agriculture|211 Productions végétales, cultures spécialisées|212 Productions animales|213 Forêts, espaces naturels, faune sauvage, pêche|214 Aménagement paysager
220 Spécialités pluritechnologiques des transformations|221 Agro-alimentaire, alimentation, cuisine|222 Transformations chimiques et apparentées|223 Métallurgie|224 Matériaux de construction, verre, céramique|225 Plasturgie, matériaux composites|226 Papier, carton|227 Énergie, génie climatique
230 Spécialités pluritechnologiques, génie civil, construction, bois|231 Mines et carrières, génie civil, topographie|232 Bâtiment\u00a0: construction et couverture|233 Bâtiment\u00a0: finitions|234 Travail du bois et de l’ameublement
240 Spécialités pluritechnologiques, matériaux souples|241 Textile|242 Habillement|243 Cuirs et peaux|250 Spécialités pluritechnologiques, mécanique-électricité|251 Mécanique générale et de précision, usinage|252 Moteurs et mécanique auto|253 Mécanique aéronautique et spatiale|254 Structures métalliques|255 Électricité, électronique
300 Spécialités plurivalentes des services|310 Échanges et gestion|311 Transport, manutention, magasinage|312 Commerce, vente|313 Finances, banque, assurances|314 Comptabilité, gestion|315 Ressources humaines, gestion du personnel, de l’emploi
320 Spécialités plurivalentes de la communication|321 Journalisme, communication|322 Techniques de l’imprimerie et de l’édition|323 Techniques de l’image et du son, métiers du spectacle|324 Secrétariat, bureautique|325 Documentation, bibliothèques, archivage|326 Informatique, traitement de l’information, réseaux
330 Spécialités plurivalentes sanitaires et sociales|331 Santé|332 Travail social|333 Enseignement, formation|334 Accueil, hôtellerie, tourisme|335 Animation culturelle, sportive et de loisirs|336 Coiffure, esthétique et autres services aux personnes
340 Spécialités plurivalentes des services à la collectivité|341 Aménagement du territoire, urbanisme|342 Développement et protection du patrimoine culturel|343 Nettoyage, assainissement, protection de l’environnement|344 Sécurité des biens et des personnes, police, surveillance|345 Application des droits et statut des personnes|346 Spécialités militaires
410 Spécialités concernant plusieurs capacités|411 Pratiques sportives|412 Développement des capacités mentales et apprentissages de base|413 Développement des capacités comportementales et relationnelles|414 Développement des capacités individuelles d’organisation|415 Développement des capacités d’orientation, d’insertion sociales et professionnelles|421 Jeux et activités spécifiques de loisirs|422 Économie et activités domestiques|423 Vie familiale, vie sociale et autres formations au développement personnel`
    .split(/[\n|]/)
    .map(line => [line.slice(0, 3), line.slice(4)]),
)

/** The codes of a list and what they mean, for whoever writes a program. */
export const legendOf = (lines: readonly { code: string; label: string }[]): string =>
  lines.map(({ code, label }) => `${code}\u00a0: ${label}`).join(' · ')
