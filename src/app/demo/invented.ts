import type { Address } from '../../modules/organisation/settings.ts'
import type { Random } from './random.ts'

/** People, places and identifiers of the demo. Communes are real, everybody and every organisation in them is invented. */

export const FIRST_NAMES: Record<'F' | 'M', readonly string[]> = {
  F: 'Adèle Agathe Alix Aminata Anaïs Apolline Aurore Bérénice Camille Céleste Clémence Coline Daphné Élise Émeline Fanny Faustine Garance Hélène Inès Irène Jeanne Judith Justine Laure Léonie Lila Lise Louison Lucie Maëlle Manon Margot Marion Mathilde Maud Mélanie Nadia Naïma Nina Noémie Ondine Pauline Perrine Rosalie Salomé Sarah Solène Suzanne Tatiana Valentine Yasmine Zélie'.split(
    ' ',
  ),
  M: 'Abel Adrien Alban Amine Antonin Arnaud Aurélien Basile Bastien Benoît Bilal Clément Colin Corentin Cyprien Damien David Emeric Étienne Fabien Félix Florian Gaspard Gaël Guilhem Hugo Ilyès Jérémie Joachim Jordi Joris Julien Karim Léandre Lilian Loïc Lucien Malo Marius Mathis Maxence Mehdi Nathan Octave Pablo Quentin Rémi Robin Sacha Samuel Sylvain Théo Titouan Tristan Victor Yann'.split(
    ' ',
  ),
}

export const LAST_NAMES =
  'Abadie Albigès Amiel Arbogast Aurifeille Authié Barousse Bascoul Bélinguier Berthomieu Blanquet Bonnafous Bordenave Boutaric Cabanel Calvignac Camboulives Capdevielle Carrière Castagné Cazalbou Chadeyron Chaulagnet Chometon Combarel Courtadon Coustalat Dardenne Daffos Delprat Delsol Dessalles Dumontet Escaffre Estrampes Fabrègues Faugère Fontanilhe Fourcade Galinier Garrigou Gaubert Gineste Gouttenègre Grandclément Izard Jaurès Labadens Labarthète Lacassin Lafforgue Lagrèze Lapeyronie Larrieu Lascombes Latapie Laurens Ligonnet Malroux Marcaillou Marquès Mazeyrat Mirabail Monestier Montlaur Mouynet Nadalou Nogaret Olagnier Pégourié Peyrissac Pomarède Poujade Pradalier Puech Quintane Rameil Rieussec Ronzier Roquelaure Roumégoux Sabathier Salesses Sarrazy Ségalas Serieys Servières Soulayrac Tailhades Taurignan Terrisse Tournemire Trémouille Valadier Vaysset Verdier Vialatte Vidaillac Vigouroux Viguerie'.split(
    ' ',
  )

export interface Commune {
  city: string
  postalCode: string
  department: string
}
const communes = (list: string): Commune[] =>
  list.split(', ').map(entry => {
    const [, postalCode, city] = /^(\d{5}) (.+)$/.exec(entry)!
    return { city: city!, postalCode: postalCode!, department: postalCode!.slice(0, 2) }
  })

export const HAUTE_GARONNE = communes(
  '31430 Le Fousseret, 31220 Cazères, 31120 Portet-sur-Garonne, 31370 Rieumes, 31390 Carbonne, 31600 Muret, 31600 Seysses, 31220 Martres-Tolosane, 31470 Saint-Lys, 31360 Boussens, 31420 Aurignac, 31260 Salies-du-Salat, 31310 Montesquieu-Volvestre, 31310 Rieux-Volvestre, 31190 Auterive, 31410 Noé, 31270 Cugnaux',
)
export const AROUND_HAUTE_GARONNE = communes(
  '09210 Lézat-sur-Lèze, 09100 Pamiers, 09200 Saint-Girons, 32130 Samatan, 32220 Lombez, 32600 L’Isle-Jourdain',
)
export const AUVERGNE = communes(
  '63500 Issoire, 63300 Thiers, 63200 Riom, 63600 Ambert, 63160 Billom, 63270 Vic-le-Comte, 63800 Cournon-d’Auvergne, 63000 Clermont-Ferrand, 43100 Brioude, 43000 Le Puy-en-Velay, 63610 Besse-et-Saint-Anastaise, 15500 Massiac',
)

export const FRANCHE_COMTE = communes(
  '25000 Besançon, 25200 Montbéliard, 39000 Lons-le-Saunier, 25300 Pontarlier, 39100 Dole, 70000 Vesoul, 25290 Ornans, 25110 Baume-les-Dames, 39300 Champagnole, 39800 Poligny, 25500 Morteau, 25400 Audincourt, 70200 Lure, 39600 Arbois, 25150 Pont-de-Roide-Vermondans, 90000 Belfort',
)
export const COMTOIS_NAMES =
  'Bailly Barbier Belin Boillot Bouveret Bourquin Brocard Cattenoz Chatelain Chopard Cretin Cuenin Cuenot Dornier Faivre Ferreux Garnache Girardot Grosperrin Guillemin Guyot Jacquot Jeannin Jobard Jouffroy Lhomme Marguet Marmier Mercet Mougin Mourot Nicod Paget Parrenin Pergaud Petitjean Pourchet Prost Receveur Saillard Sauget Tissot Tournier Vautherin Vermot Vuillemin Vuillaume'.split(
    ' ',
  )

const STREETS =
  'rue du Lavoir|chemin des Noyers|rue de la République|avenue de la Gare|impasse des Tilleuls|route de Toulouse|rue des Écoles|place de la Halle|chemin du Moulin|rue du 8-Mai|allée des Platanes|rue Basse|chemin de Bordeneuve|rue du Pont-Vieux'.split(
    '|',
  )

export const addressIn = (r: Random, { city, postalCode }: Commune): Address => ({
  line1: `${r.between(1, 96)} ${r.pick(STREETS)}`,
  postalCode,
  city,
  country: 'FR',
})

const COMPANIES =
  'Garage|Domaine|Pharmacie|Camping|Cabinet vétérinaire|Brasserie|Scierie|Auberge|Boulangerie|Transports|Hôtel|Épicerie|Imprimerie|Fromagerie|Jardinerie|Cave coopérative|Clinique|Entreprise de nettoyage|Agence immobilière|Bureau d’études|Laiterie|Menuiserie|Ferme|Distillerie'.split(
    '|',
  )
const PLACES =
  'des Trois Ponts|du Val d’Arize|de la Louge|des Genêts|de Montclarel|du Vieux Puits|de Castelrive|des Monts Bleus|de la Hille|des Quatre Vents|du Clos Marty|de Font-Vive|des Deux Rives|de l’Alouette|de Roquebelle|des Sources|du Pas de l’Ours|de Valombre'.split(
    '|',
  )
const PUBLIC =
  'Mairie de Castelrive|Mairie de Montclarel|Mairie de Roquebelle-sur-Louge|Communauté de communes des Trois Ponts|Collège des Monts Bleus|Centre hospitalier de Valombre|Syndicat mixte du Val d’Arize|Médiathèque intercommunale des Deux Rives|Mairie de Font-Vive|Lycée agricole des Genêts'.split(
    '|',
  )
const BUILDERS = 'Bâtisseurs|Constructions|Rénovation|Charpentes|Habitat|Maçonnerie'.split('|')
const ASSOCIATIONS = 'Foyer rural|Association culturelle|Festival|Ludothèque|Maison des jeunes|Amicale laïque'.split(
  '|',
)

export const companyName = (r: Random): string =>
  r.chance(20) ? `${r.pick(ASSOCIATIONS)} ${r.pick(PLACES)}` : `${r.pick(COMPANIES)} ${r.pick(PLACES)}`
export const publicName = (r: Random): string => r.pick(PUBLIC)
export const builderName = (r: Random): string => `${r.pick(BUILDERS)} ${r.pick(PLACES)}`

/** Nine digits with a right key, starting with 000 as no enterprise's does. */
export function inventedSiren(r: Random): string {
  const digits = `000${String(r.between(10_000, 99_999))}`
  const sum = [...digits].reduce((all, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 1 ? 2 : 1)
    return all + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

/** A French IBAN with right keys, of a bank that does not exist (99999). */
export function inventedIban(r: Random): string {
  const branch = String(r.between(10_000, 99_999))
  const account = `${r.between(10_000, 99_999)}${String(r.between(0, 999_999)).padStart(6, '0')}`
  const rib = 97n - ((89n * 99_999n + 15n * BigInt(branch) + 3n * BigInt(account)) % 97n)
  const bban = `99999${branch}${account}${String(rib).padStart(2, '0')}`
  const key = 98n - (BigInt(`${bban}152700`) % 97n)
  return `FR${String(key).padStart(2, '0')}${bban}`
}

/** Numbers that the regulator keeps for fiction. */
export const inventedPhone = (r: Random): string => {
  const digits = String(r.between(0, 9999)).padStart(4, '0')
  return `06 39 98 ${digits.slice(0, 2)} ${digits.slice(2)}`
}

export const emailOf = (name: string, domain: string): string =>
  `${name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, '.')
    .replace(/^\.|\.$/g, '')}@${domain}.example`
