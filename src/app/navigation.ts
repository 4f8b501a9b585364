import { type Role, TEAM } from '../platform/session.ts'
import {
  ArrowLeftRight,
  Bell,
  BookOpen,
  Calculator,
  CalendarDays,
  ChartColumn,
  ChartPie,
  CheckCheck,
  Clock,
  CreditCard,
  FileCheck,
  FileText,
  FolderOpen,
  GraduationCap,
  HandCoins,
  Handshake,
  History,
  House,
  Landmark,
  type LucideIcon,
  PiggyBank,
  Receipt,
  Settings,
  Tag,
  TrendingUp,
  UserPlus,
  Users,
  Vote,
  Wallet,
} from '../ui/icon.tsx'

interface Destination {
  href: string
  label: string
  shortLabel?: string
  icon: LucideIcon
  group?: string
  /** Who finds it in their navigation; the use cases behind the page decide what they may do there. */
  roles: readonly Role[] | 'all'
}

const BOOKS = ['accountant', 'director', 'auditor', 'administrator'] as const

/**
 * The navigation of signed-in pages, in order. A phone's bar shows the first four. An address that stands twice is shown once, under the
 * name that comes first.
 */
const DESTINATIONS: readonly Destination[] = [
  { href: '/', label: 'Accueil', icon: House, roles: 'all' },
  { href: '/a-valider', label: 'À valider', icon: CheckCheck, roles: ['accountant', 'director', 'administrator'] },
  {
    href: '/echeances',
    label: 'Échéances',
    icon: Bell,
    roles: TEAM,
  },
  {
    href: '/accompagnement',
    label: 'Accompagnement',
    icon: Handshake,
    roles: ['advisor', 'training', 'director', 'administrator'],
  },
  {
    href: '/agenda',
    label: 'Agenda',
    icon: CalendarDays,
    roles: ['advisor', 'training', 'director', 'administrator'],
  },
  { href: '/factures', label: 'Factures', icon: FileText, roles: 'all' },
  { href: '/depenses', label: 'Dépenses', icon: Receipt, roles: ['entrepreneur'] },
  { href: '/depenses', label: 'Achats', icon: Receipt, roles: TEAM },
  { href: '/mon-compte', label: 'Mon compte', icon: PiggyBank, roles: ['entrepreneur'] },
  { href: '/mes-parts', label: 'Mes parts', icon: Handshake, roles: ['entrepreneur', 'associate'] },
  { href: '/mon-salaire', label: 'Mon salaire', icon: Wallet, roles: ['entrepreneur'] },
  { href: '/devis', label: 'Devis', icon: FileCheck, roles: 'all' },
  { href: '/clients', label: 'Clients', icon: HandCoins, roles: 'all' },
  { href: '/catalogue', label: 'Catalogue', icon: Tag, roles: ['entrepreneur', 'advisor'] },
  { href: '/encaissements', label: 'Encaissements', icon: CreditCard, roles: 'all' },
  {
    href: '/remises-de-cheques',
    label: 'Remises de chèques',
    icon: Landmark,
    roles: ['accountant', 'director', 'administrator'],
  },
  { href: '/agenda', label: 'Agenda', icon: CalendarDays, roles: ['entrepreneur', 'associate'] },
  {
    href: '/ateliers',
    label: 'Ateliers',
    icon: Users,
    roles: ['entrepreneur', 'advisor', 'training', 'director', 'administrator'],
  },
  { href: '/temps', label: 'Temps', icon: Clock, roles: TEAM },
  {
    href: '/financeurs',
    label: 'Financeurs',
    icon: Landmark,
    roles: ['accountant', 'director', 'administrator', 'training'],
  },
  { href: '/mes-documents', label: 'Mes documents', icon: FolderOpen, roles: ['entrepreneur', 'associate'] },
  { href: '/documents', label: 'Documents', icon: FolderOpen, roles: TEAM },
  {
    href: '/formation',
    label: 'Formation',
    icon: GraduationCap,
    roles: ['entrepreneur', 'training', 'advisor', 'director', 'auditor', 'administrator'],
  },
  { href: '/banque', label: 'Banque', icon: ArrowLeftRight, roles: BOOKS },
  { href: '/comptabilite', label: 'Comptabilité', icon: Calculator, roles: BOOKS },
  { href: '/repartition', label: 'Répartition', icon: ChartPie, roles: BOOKS },
  { href: '/paie', label: 'Paie', icon: Wallet, roles: ['payroll', 'accountant', 'director', 'administrator'] },
  { href: '/parcours', label: 'Parcours', icon: UserPlus, roles: TEAM },
  { href: '/reunions', label: 'Réunions d’accueil', icon: CalendarDays, roles: TEAM },
  { href: '/personnes', label: 'Personnes', icon: Users, roles: TEAM },
  { href: '/dossiers', label: 'Dossiers', icon: FolderOpen, roles: TEAM },
  {
    href: '/societariat',
    label: 'Sociétariat',
    icon: Handshake,
    roles: ['accountant', 'payroll', 'director', 'auditor', 'administrator'],
  },
  {
    href: '/reseaux',
    label: 'Réseaux',
    icon: Handshake,
    roles: ['entrepreneur', 'advisor', 'director', 'administrator'],
  },
  { href: '/chiffre-affaires', label: 'Chiffre d’affaires', icon: ChartColumn, roles: TEAM },
  {
    href: '/bilan',
    label: 'Bilan annuel',
    icon: BookOpen,
    roles: ['accountant', 'training', 'director', 'auditor', 'administrator'],
  },
  {
    href: '/cohortes',
    label: 'Cohortes',
    icon: TrendingUp,
    roles: ['director', 'auditor', 'administrator', 'training'],
  },
  {
    href: '/assemblees',
    label: 'Assemblées',
    icon: Vote,
    roles: ['director', 'administrator', 'accountant', 'auditor'],
  },
  { href: '/mes-votes', label: 'Mes votes', icon: Vote, roles: ['entrepreneur', 'associate', 'advisor'] },
  { href: '/reglages', label: 'Réglages', icon: Settings, roles: ['accountant', 'director', 'administrator'] },
  { href: '/journal', label: 'Journal', icon: History, roles: BOOKS },
]

/** What somebody with these roles finds in the navigation; the entry of the page shown is marked. */
export function navigationFor(roles: readonly Role[], path: string) {
  const found = DESTINATIONS.filter(
    ({ roles: allowed }) => allowed === 'all' || allowed.some(role => roles.includes(role)),
  )
  return [...new Map(found.toReversed().map(item => [item.href, item])).values()]
    .sort((a, b) => found.indexOf(a) - found.indexOf(b))
    .map(({ roles: _, ...item }) => ({
      ...item,
      current: item.href === '/' ? path === '/' : path === item.href || path.startsWith(`${item.href}/`),
    }))
}
