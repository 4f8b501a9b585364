/** What the demo's trainers teach, by their trade: a title and its speciality (NSF). */
// biome-ignore format: a table reads by lines
const TITLES: Record<string, readonly [string, string]> = {
  'Formation bureautique': ['Tableur\u00a0: tenir ses tableaux de bord', '326'],
  'Formation aux langues': ['Anglais professionnel, remise à niveau', '136'],
  'Formation à la prévention': ['Sauveteur secouriste du travail', '344'],
  'Développement web': ['Tenir à jour le site de sa structure', '326'],
  'Dépannage informatique': ['Sécurité numérique au quotidien', '326'],
  Graphisme: ['Concevoir ses supports de communication', '321'],
  'Communication numérique': ['Animer les réseaux de sa structure', '321'],
  'Rédaction et relecture': ['Écrire clair et se faire lire', '131'],
  Photographie: ['Photographier ses produits', '323'],
  Vidéo: ['Tourner et monter avec un téléphone', '323'],
  'Conseil en gestion': ['Lire ses comptes et fixer ses prix', '314'],
  'Conseil en transition écologique': ['Réduire l’empreinte de son activité', '343'],
  'Accompagnement professionnel': ['Animer une équipe et conduire une réunion', '413'],
  Sophrologie: ['Prévenir l’épuisement professionnel', '413'],
  'Massage bien-être': ['Gestes et postures au travail', '344'],
  'Jardin et paysage': ['Tailler et entretenir sans produits', '214'],
  'Réparation de vélos': ['Entretenir une flotte de vélos', '252'],
  'Secrétariat indépendant': ['Classer, archiver, retrouver', '324'],
}

const OTHERWISE = ['Transmettre les gestes de son métier', '333'] as const

export const trainingOf = (trade: string): readonly [string, string] => TITLES[trade] ?? OTHERWISE
