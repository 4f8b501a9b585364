import { type Role, TEAM } from '../platform/session.ts'
import {
  ArrowLeftRight,
  Bell,
  BookOpen,
  Briefcase,
  Building2,
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
  Store,
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
const SELLERS = ['entrepreneur', ...TEAM] as const
const HEADS = ['director', 'administrator'] as const
const BESIDE = ['advisor', 'training', ...HEADS] as const
const MEMBERS = ['entrepreneur', 'associate'] as const

const [SALES, MONEY, BOOKKEEPING, WALK, PEOPLE, COOPERATIVE, SEEING, RULES] = [
  'Ventes',
  'Mon argent',
  'Comptes et paie',
  'Accompagnement',
  'Personnes',
  'La coopérative',
  'Vues d’ensemble',
  'Réglages',
]

/**
 * The navigation of signed-in pages, in order: a phone's bar shows the first four, a desk gathers them by group. An address that stands
 * twice is shown once, under the name that comes first.
 */
const DESTINATIONS: readonly Destination[] = [
  { href: '/', label: 'Accueil', icon: House, roles: 'all' },
  { href: '/a-valider', label: 'À valider', icon: CheckCheck, roles: ['accountant', ...HEADS] },
  { href: '/echeances', label: 'Échéances', icon: Bell, roles: TEAM },
  { href: '/accompagnement', label: 'Portefeuille', icon: Handshake, group: WALK, roles: BESIDE },
  { href: '/agenda', label: 'Agenda', icon: CalendarDays, group: WALK, roles: BESIDE },
  { href: '/factures', label: 'Factures', icon: FileText, group: SALES, roles: SELLERS },
  { href: '/depenses', label: 'Dépenses', icon: Receipt, group: MONEY, roles: ['entrepreneur'] },
  { href: '/mon-compte', label: 'Mon compte', icon: PiggyBank, group: MONEY, roles: ['entrepreneur'] },
  { href: '/mon-salaire', label: 'Mon salaire', icon: Wallet, group: MONEY, roles: ['entrepreneur'] },
  { href: '/devis', label: 'Devis', icon: FileCheck, group: SALES, roles: SELLERS },
  { href: '/clients', label: 'Clients', icon: HandCoins, group: SALES, roles: SELLERS },
  { href: '/catalogue', label: 'Catalogue', icon: Tag, group: SALES, roles: ['entrepreneur', 'advisor'] },
  { href: '/encaissements', label: 'Encaissements', icon: CreditCard, group: SALES, roles: SELLERS },
  { href: '/recettes', label: 'Recettes', icon: Store, group: SALES, roles: SELLERS },
  {
    href: '/remises-de-cheques',
    label: 'Remises en banque',
    icon: Landmark,
    group: SALES,
    roles: ['accountant', ...HEADS],
  },
  { href: '/depenses', label: 'Dépenses', icon: Receipt, group: BOOKKEEPING, roles: TEAM },
  {
    href: '/fournisseurs',
    label: 'Fournisseurs',
    icon: Building2,
    group: BOOKKEEPING,
    roles: ['accountant', ...HEADS],
  },
  { href: '/banque', label: 'Banque', icon: ArrowLeftRight, group: BOOKKEEPING, roles: BOOKS },
  { href: '/comptabilite', label: 'Comptabilité', icon: Calculator, group: BOOKKEEPING, roles: BOOKS },
  { href: '/paie', label: 'Paie', icon: Wallet, group: BOOKKEEPING, roles: ['payroll', 'accountant', ...HEADS] },
  { href: '/agenda', label: 'Agenda', icon: CalendarDays, group: WALK, roles: MEMBERS },
  { href: '/ateliers', label: 'Ateliers', icon: Users, group: WALK, roles: ['entrepreneur', ...BESIDE] },
  { href: '/temps', label: 'Temps', icon: Clock, group: WALK, roles: TEAM },
  {
    href: '/financeurs',
    label: 'Financeurs',
    icon: Landmark,
    group: WALK,
    roles: ['accountant', 'training', ...HEADS],
  },
  {
    href: '/formation',
    label: 'Formation',
    icon: GraduationCap,
    group: WALK,
    roles: ['entrepreneur', 'auditor', ...BESIDE],
  },
  { href: '/parcours', label: 'Parcours', icon: UserPlus, group: PEOPLE, roles: TEAM },
  { href: '/reunions', label: 'Réunions d’accueil', icon: CalendarDays, group: PEOPLE, roles: TEAM },
  { href: '/personnes', label: 'Personnes', icon: Users, group: PEOPLE, roles: TEAM },
  { href: '/activites', label: 'Activités', icon: Briefcase, group: PEOPLE, roles: TEAM },
  { href: '/dossiers', label: 'Dossiers', icon: FolderOpen, group: PEOPLE, roles: TEAM },
  { href: '/documents', label: 'Documents', icon: FileText, group: PEOPLE, roles: TEAM },
  { href: '/mes-parts', label: 'Mes parts', icon: ChartPie, group: COOPERATIVE, roles: MEMBERS },
  { href: '/mes-votes', label: 'Mes votes', icon: Vote, group: COOPERATIVE, roles: [...MEMBERS, 'advisor'] },
  { href: '/mes-documents', label: 'Mes documents', icon: FolderOpen, group: COOPERATIVE, roles: MEMBERS },
  { href: '/societariat', label: 'Sociétariat', icon: ChartPie, group: COOPERATIVE, roles: ['payroll', ...BOOKS] },
  { href: '/assemblees', label: 'Assemblées', icon: Vote, group: COOPERATIVE, roles: BOOKS },
  { href: '/repartition', label: 'Répartition', icon: PiggyBank, group: COOPERATIVE, roles: BOOKS },
  { href: '/reseaux', label: 'Réseaux', icon: Handshake, group: COOPERATIVE, roles: ['entrepreneur', ...BESIDE] },
  { href: '/chiffre-affaires', label: 'Chiffre d’affaires', icon: ChartColumn, group: SEEING, roles: TEAM },
  { href: '/bilan', label: 'Bilan annuel', icon: BookOpen, group: SEEING, roles: ['training', ...BOOKS] },
  { href: '/cohortes', label: 'Cohortes', icon: TrendingUp, group: SEEING, roles: ['training', 'auditor', ...HEADS] },
  { href: '/reglages', label: 'Réglages', icon: Settings, group: RULES, roles: ['accountant', ...HEADS] },
  { href: '/journal', label: 'Journal', icon: History, group: RULES, roles: BOOKS },
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
