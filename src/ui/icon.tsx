import type { LucideIcon } from 'lucide-react'

/** The icons in use, by their lucide names: import them from here so that the set stays small and known. */
export {
  ArrowLeftRight,
  Bell,
  BookOpen,
  Briefcase,
  Building2,
  Calculator,
  CalendarDays,
  Camera,
  ChartColumn,
  ChartPie,
  Check,
  CheckCheck,
  ChevronDown,
  CircleAlert,
  CircleCheck,
  CircleUser,
  ClipboardCheck,
  Clock,
  Copy,
  CreditCard,
  Download,
  Ellipsis,
  ExternalLink,
  FileCheck,
  FileText,
  FolderOpen,
  Globe,
  GraduationCap,
  HandCoins,
  Handshake,
  History,
  House,
  Inbox,
  Info,
  KeyRound,
  Landmark,
  Library,
  LogOut,
  type LucideIcon,
  Mail,
  MapPin,
  Megaphone,
  Menu as MenuIcon,
  MessageCircle,
  Network,
  Package,
  Paperclip,
  Pencil,
  PiggyBank,
  Plus,
  Printer,
  Receipt,
  RefreshCw,
  Scale,
  Search,
  Send,
  Settings,
  ShieldCheck,
  ShoppingCart,
  Star,
  Store,
  Tag,
  Trash2,
  TrendingUp,
  TriangleAlert,
  Upload,
  UserPlus,
  Users,
  Vote,
  Wallet,
  X,
} from 'lucide-react'

/** An icon beside words: it says nothing to a screen reader. Where it stands alone, its button carries the name. */
export function Icon({ of: Shape }: { of: LucideIcon }) {
  return <Shape className="icon" aria-hidden />
}

/** Three cells of a comb: the mark of Essaim, in the colour of the text. */
export function Mark() {
  return (
    <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
      <g fill="none" stroke="currentColor" strokeWidth="2" strokeLinejoin="round">
        <path d="M13 2l5 3v6l-5 3-5-3V5z" />
        <path d="M7 13l5 3v6l-5 3-5-3v-6z" opacity=".6" />
        <path d="M19 13l5 3v6l-5 3-5-3v-6z" opacity=".35" />
      </g>
    </svg>
  )
}
