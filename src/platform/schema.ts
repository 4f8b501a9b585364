// Made from db/migrations by « npm run schema »: do not edit.
import type { Generated, GeneratedAlways } from 'kysely'
import type { Day, Instant } from '../kernel/day.ts'
import type { Cents } from '../kernel/money.ts'

export interface AccountTable {
  organisation_id: string
  code: string
  label: string
}

export interface ActivityTable {
  organisation_id: string
  id: string
  activity_id: GeneratedAlways<string | null>
  code: string
  name: string
  is_house: Generated<boolean>
  site_id: string | null
  trade: string | null
  naf: string | null
  email: string | null
  phone: string | null
  commune: string | null
  logo_id: string | null
  autonomous_up_to: Generated<Cents>
  vat_territory: Generated<string>
  opened_on: Day
  closed_on: Day | null
  version: Generated<number>
}

export interface ActivityOwnerTable {
  organisation_id: string
  activity_id: string
  person_id: string
  share_bp: Generated<number>
}

export interface ApiKeyTable {
  organisation_id: string
  id: string
  name: string
  role: string
  activity_id: string | null
  hash: Buffer
  created_at: Instant
  last_used_on: Day | null
  revoked_at: Instant | null
}

export interface AuditLogTable {
  organisation_id: string
  id: string
  at: Instant
  use_case: string
  actor_kind: string
  actor_id: string | null
  actor_name: string
  subject_id: string | null
  activity_id: string | null
  before: unknown
  input: unknown
}

export interface BalanceTable {
  organisation_id: string
  activity_id: string
  account: string
  month: Day
  debit: Cents
  credit: Cents
}

export interface ContractTable {
  organisation_id: string
  id: string
  activity_id: string
  person_id: string
  kind: string
  starts_on: Day
  ends_on: Day | null
  ended_on: Day | null
  fixed_gross_cents: Generated<Cents>
  minimum_turnover_cents: Generated<Cents>
  weekly_hours: string | null
  version: Generated<number>
}

export interface EntryTable {
  organisation_id: string
  id: string
  exercice_id: string
  journal_code: string
  number: number | null
  day: Day
  label: string
  document_kind: string
  document_id: string | null
  document_number: string
  document_day: Day
  reverses_id: string | null
  validated_at: Instant | null
  sequence: number | null
  hash: Buffer | null
}

export interface EntryLineTable {
  organisation_id: string
  entry_id: string
  position: number
  account: string
  activity_id: string
  third_party_id: string | null
  item_id: string | null
  day: Day
  due_day: Day | null
  debit: Generated<Cents>
  credit: Generated<Cents>
  label: string
  vat_rate_bp: number | null
}

export interface ExerciceTable {
  organisation_id: string
  id: string
  code: string
  starts_on: Day
  ends_on: Day
  closed_at: Instant | null
}

export interface FileTable {
  organisation_id: string
  id: string
  activity_id: string | null
  name: string
  media_type: string
  sha256: Buffer
  bytes: Buffer
  at: Instant
}

export interface JournalTable {
  organisation_id: string
  code: string
  label: string
}

export interface JournalNumberTable {
  organisation_id: string
  exercice_id: string
  journal_code: string
  last: number
}

export interface LedgerHeadTable {
  organisation_id: string
  sequence: Generated<number>
  hash: Generated<Buffer>
  locked_through: Day | null
}

export interface LetteringTable {
  organisation_id: string
  id: string
  code: string
  account: string
  activity_id: string
  third_party_id: string | null
  at: Instant
}

export interface LetteringLineTable {
  organisation_id: string
  entry_id: string
  position: number
  lettering_id: string
}

export interface LetteringNumberTable {
  organisation_id: string
  account: string
  last: number
}

export interface MembershipTable {
  organisation_id: string
  user_id: string
  role: string
  person_id: string | null
  since: Instant
}

export interface OrganisationTable {
  organisation_id: string
  group_id: string | null
  slug: string
  name: string
  legal_form: string
  siren: string
  capabilities: Generated<string[]>
  zone: Generated<string>
  identity: unknown
  settings: unknown
  version: Generated<number>
  created_at: Instant
}

export interface OrganisationGroupTable {
  id: string
  name: string
}

export interface PersonTable {
  organisation_id: string
  id: string
  first_name: string
  last_name: string
  email: string | null
  phone: string | null
  birth_day: Day | null
  address: unknown
  department: string | null
  sex: string | null
  iban: string | null
  bic: string | null
  payroll_number: string | null
  version: Generated<number>
  created_at: Instant
}

export interface PortfolioTable {
  organisation_id: string
  activity_id: string
  person_id: string
}

export interface RequestTable {
  organisation_id: string
  actor_id: string
  key: string
  use_case: string
  input_hash: Buffer
  output: unknown
  at: Instant
}

export interface SchemaMigrationTable {
  number: number
  name: string
  checksum: string
  applied_at: Generated<Instant>
}

export interface SiteTable {
  organisation_id: string
  id: string
  name: string
  address: unknown
  version: Generated<number>
}

export interface ThirdPartyTable {
  organisation_id: string
  id: string
  activity_id: string | null
  kind: string
  code: string
  name: string
}

export interface Database {
  account: AccountTable
  activity: ActivityTable
  activity_owner: ActivityOwnerTable
  api_key: ApiKeyTable
  audit_log: AuditLogTable
  balance: BalanceTable
  contract: ContractTable
  entry: EntryTable
  entry_line: EntryLineTable
  exercice: ExerciceTable
  file: FileTable
  journal: JournalTable
  journal_number: JournalNumberTable
  ledger_head: LedgerHeadTable
  lettering: LetteringTable
  lettering_line: LetteringLineTable
  lettering_number: LetteringNumberTable
  membership: MembershipTable
  organisation: OrganisationTable
  organisation_group: OrganisationGroupTable
  person: PersonTable
  portfolio: PortfolioTable
  request: RequestTable
  schema_migration: SchemaMigrationTable
  site: SiteTable
  third_party: ThirdPartyTable
}
