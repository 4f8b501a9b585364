/** What the demo's people do, with what they sell and how it stands towards VAT. Prices are whole euros, HT. */
export interface Item {
  label: string
  unit: string
  price: number
}

export interface Trade {
  name: string
  naf: string
  /** How names of activities begin, before the person's own word. */
  brands: readonly string[]
  vat: 'services' | 'building' | 'goods' | 'food' | 'training'
  /** Usual total of an invoice, in euros HT. */
  ticket: number
  /** Share of the customers that are private persons, in percent. */
  persons: number
  /** Works on quotes, with deposits. */
  quotes: boolean
  items: readonly Item[]
}

const trade = (
  name: string,
  naf: string,
  vat: Trade['vat'],
  ticket: number,
  persons: number,
  brands: string,
  items: string,
  quotes = false,
): Trade => ({
  name,
  naf,
  vat,
  ticket,
  persons,
  quotes,
  brands: brands.split(', '),
  items: items.split(' | ').map(item => {
    const [, label, price, unit] = /^(.+) à (\d+)\/(.+)$/.exec(item)!
    return { label: label!, price: Number(price), unit: unit! }
  }),
})

// biome-ignore format: a table reads by lines
export const TRADES: readonly Trade[] = [
  trade('Graphisme', '74.10Z', 'services', 1150, 5, 'Studio, Atelier graphique', 'Création d’un logo et de sa charte à 850/forfait | Mise en page d’une brochure à 320/jour | Déclinaison de visuels pour affiches et réseaux à 55/heure', true),
  trade('Développement web', '62.01Z', 'services', 1700, 0, 'Code, Toile', 'Développement d’un site vitrine à 380/jour | Maintenance et sauvegardes à 90/mois | Formation de prise en main à 65/heure', true),
  trade('Rédaction et relecture', '74.30Z', 'services', 520, 5, 'Plume, Encres', 'Rédaction d’articles à 140/article | Relecture et correction à 38/heure | Rapport d’activité, rédaction à 290/jour'),
  trade('Photographie', '74.20Z', 'services', 640, 40, 'Lumière, Studio', 'Reportage photographique à 420/demi-journée | Portraits à 160/séance | Retouche et livraison des fichiers à 45/heure'),
  trade('Communication numérique', '73.11Z', 'services', 780, 0, 'Échos, Bruissement', 'Animation des réseaux sociaux à 340/mois | Lettre d’information à 180/numéro | Plan de communication à 390/jour'),
  trade('Conseil en transition écologique', '70.22Z', 'services', 2100, 0, 'Cap, Racines', 'Diagnostic et entretiens à 520/jour | Animation d’un atelier à 480/atelier | Rapport et plan d’actions à 950/forfait', true),
  trade('Secrétariat indépendant', '82.11Z', 'services', 480, 0, 'Coup de main, Main courante', 'Secrétariat et classement à 34/heure | Facturation et relances à 36/heure | Permanence téléphonique à 150/mois'),
  trade('Traduction', '74.30Z', 'services', 610, 5, 'Passerelles, Mots', 'Traduction anglais-français à 95/millier de mots | Interprétation à 360/demi-journée | Relecture par un second traducteur à 40/heure'),
  trade('Architecture d’intérieur', '74.10Z', 'services', 1600, 60, 'Intérieurs, Volumes', 'Étude et plans d’aménagement à 620/forfait | Suivi des artisans à 65/heure | Planche de matières et couleurs à 280/pièce', true),
  trade('Jardin et paysage', '81.30Z', 'services', 720, 70, 'Jardins, Bocage', 'Entretien du jardin à 38/heure | Taille de haies à 42/heure | Création de massifs, plants compris à 560/forfait', true),
  trade('Entretien de locaux', '81.21Z', 'services', 560, 10, 'Net, Clair', 'Nettoyage de locaux à 29/heure | Remise en état après travaux à 36/heure | Vitrerie à 180/passage'),
  trade('Coiffure à domicile', '96.02A', 'services', 330, 85, 'Mèches, Ciseaux', 'Coupe et coiffage à 42/séance | Couleur à 65/séance | Prestation en résidence à 190/demi-journée'),
  trade('Couture et retouches', '14.13Z', 'services', 380, 60, 'Fil, Aiguille', 'Retouches à 28/heure | Confection sur mesure à 260/pièce | Rideaux et coussins à 145/pièce'),
  trade('Massage bien-être', '96.04Z', 'services', 420, 80, 'Souffle, Mains', 'Massage assis en entreprise à 280/demi-journée | Séance d’une heure à 62/séance | Atelier de relaxation à 120/atelier'),
  trade('Sophrologie', '96.09Z', 'services', 390, 60, 'Respire, Calme', 'Séance individuelle à 58/séance | Groupe en établissement à 130/séance | Atelier de gestion du stress à 340/atelier'),
  trade('Accompagnement professionnel', '85.59B', 'services', 1180, 20, 'Déclic, Boussole', 'Séance d’accompagnement à 120/séance | Cohésion d’équipe à 720/jour | Préparation de prise de poste à 580/forfait'),
  trade('Son et lumière', '90.02Z', 'services', 1150, 10, 'Plateau, Régie', 'Sonorisation d’un spectacle à 420/date | Location et montage de matériel à 360/jour | Régie générale à 310/jour', true),
  trade('Vidéo', '59.11B', 'services', 1650, 10, 'Images, Plan large', 'Tournage à 520/jour | Montage et étalonnage à 340/jour | Captation de spectacle à 780/forfait', true),
  trade('Dépannage informatique', '95.11Z', 'services', 310, 60, 'Bits, Dépann’', 'Dépannage à domicile à 52/heure | Installation d’un poste à 120/poste | Contrat d’assistance à 75/mois'),
  trade('Réparation de vélos', '95.29Z', 'services', 290, 75, 'Pignon, Roue libre', 'Révision complète à 85/vélo | Atelier mobile en entreprise à 390/jour | Réparation à 48/heure'),
  trade('Restauration de meubles', '95.24Z', 'services', 860, 70, 'Copeaux, Patine', 'Restauration d’un meuble à 420/forfait | Cannage et paillage à 190/chaise | Vernis au tampon à 46/heure', true),
  trade('Cartographie', '71.12B', 'services', 1900, 0, 'Relief, Parallèles', 'Cartographie et base de données à 430/jour | Relevés de terrain à 390/jour | Atlas et mise en page à 680/forfait', true),
  trade('Animation nature', '93.29Z', 'services', 520, 10, 'Sentiers, Lisière', 'Animation nature à 210/demi-journée | Sortie accompagnée à 160/sortie | Conception d’un parcours à 330/jour'),
  trade('Médiation culturelle', '90.01Z', 'services', 920, 5, 'Traverses, Éclats', 'Atelier d’écriture à 230/séance | Visite contée à 280/visite | Conception d’un projet d’établissement à 340/jour'),
  trade('Conciergerie et gîtes', '81.10Z', 'services', 450, 50, 'Clefs, Bienvenue', 'Accueil des voyageurs à 45/séjour | Ménage et linge à 65/passage | Gestion d’un meublé à 140/mois'),
  trade('Conseil en gestion', '70.22Z', 'services', 1450, 0, 'Équilibre, Repères', 'Tableau de bord et suivi à 460/jour | Étude de marché à 1250/forfait | Accompagnement à la gestion à 85/heure', true),
  trade('Toilettage', '96.09Z', 'services', 240, 90, 'Poils, Museau', 'Toilettage complet à 58/chien | Bain et brossage à 38/chien | Passage en pension à 150/demi-journée'),
  trade('Menuiserie', '43.32A', 'building', 2600, 60, 'Menuiserie, Bois', 'Fourniture et pose de menuiseries à 890/ouvrant | Agencement sur mesure à 46/heure | Pose de parquet à 48/m²', true),
  trade('Électricité', '43.21A', 'building', 1500, 60, 'Élec, Courant', 'Mise en sécurité de l’installation à 48/heure | Remplacement du tableau à 980/forfait | Pose de points lumineux à 95/point', true),
  trade('Peinture en bâtiment', '43.34Z', 'building', 1900, 65, 'Couleurs, Façade', 'Peinture des murs et plafonds à 28/m² | Préparation des supports à 40/heure | Enduit à la chaux à 52/m²', true),
  trade('Maçonnerie écologique', '43.99C', 'building', 3200, 65, 'Terre, Chaux', 'Enduit terre à 58/m² | Dalle en chaux et chanvre à 92/m² | Ouverture dans un mur porteur à 1650/forfait', true),
  trade('Plâtrerie et isolation', '43.31Z', 'building', 2300, 50, 'Isol, Cloisons', 'Isolation en fibre de bois à 54/m² | Cloisons et doublages à 46/m² | Bandes et finitions à 38/heure', true),
  trade('Céramique', '23.41Z', 'goods', 460, 45, 'Grès, Argile', 'Bol en grès émaillé à 24/pièce | Service de table à 320/service | Vase tourné à 78/pièce'),
  trade('Savonnerie', '20.42Z', 'goods', 390, 30, 'Savons, Herbier', 'Savon à froid, carton de 24 à 98/carton | Shampoing solide, carton de 24 à 132/carton | Coffret à 32/pièce'),
  trade('Bijouterie', '32.12Z', 'goods', 430, 55, 'Perles, Métal', 'Bague en argent à 92/pièce | Collier à 145/pièce | Boucles d’oreilles à 54/paire'),
  trade('Création textile', '14.19Z', 'goods', 520, 35, 'Laines, Teinture', 'Écharpe teinte au pastel à 68/pièce | Sac en toile à 42/pièce | Coussin à 56/pièce'),
  trade('Conserverie', '10.39B', 'food', 540, 20, 'Bocaux, Marmite', 'Confitures, carton de 12 à 66/carton | Soupes, carton de 12 à 72/carton | Coffret gourmand à 38/pièce'),
  trade('Formation bureautique', '85.59A', 'training', 1250, 0, 'Formation, Tableur', 'Formation au tableur à 620/jour | Formation à la visioconférence à 340/demi-journée'),
  trade('Formation aux langues', '85.59A', 'training', 980, 0, 'Langues, Parlons', 'Anglais professionnel à 58/heure | Français langue d’accueil à 56/heure'),
  trade('Formation à la prévention', '85.59A', 'training', 1400, 0, 'Prévention, Gestes', 'Sauveteur secouriste du travail à 780/jour | Gestes et postures à 640/jour'),
]

export const OWN_WORDS =
  'du Coteau, des Saules, de Mai, Bleu, du Pré, Ouvert, de l’Aubrac, Vif, des Lucioles, à Pas, du Ruisseau, Nomade, du Matin, Complice, de Traverse, des Cimes, du Large, et Compagnie, Buissonnier, Clair, du Pigeonnier, de Pastel, du Causse, Singulier, de la Combe, en Chemin, des Hirondelles, du Marronnier, Sauvage, Solidaire'.split(
    ', ',
  )
