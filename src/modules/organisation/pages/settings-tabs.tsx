import { Tabs } from '../../../ui/index.ts'

const PAGES = [
  ['/reglages', 'Identité'],
  ['/reglages/facturation', 'Facturation'],
  ['/reglages/comptes', 'Comptes'],
  ['/reglages/activites', 'Activités'],
  ['/reglages/prelevements', 'Prélèvements'],
  ['/reglages/societariat', 'Sociétariat'],
  ['/reglages/exercices', 'Exercices'],
  ['/reglages/lieux', 'Lieux'],
  ['/reglages/modeles', 'Modèles'],
  ['/reglages/accueil', 'Accueil du public'],
  ['/reglages/assemblees', 'Assemblées'],
  ['/reglages/equipe', 'Équipe'],
] as const

/** The faces of the settings; `current` is the address of the one shown. */
export function SettingsTabs({ current }: { current: (typeof PAGES)[number][0] }) {
  return <Tabs label="Réglages" items={PAGES.map(([href, label]) => ({ href, label, current: href === current }))} />
}
