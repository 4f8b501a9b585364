// Made from db/migrations by « npm run schema »: do not edit.
import type { Generated, GeneratedAlways } from 'kysely'
import type { Day, Instant } from '../kernel/day.ts'
import type { Cents } from '../kernel/money.ts'

export interface AccountTable {
  organisation_id: string
  code: string
  label: string
}

export interface AccountTotalTable {
  organisation_id: string
  activity_id: string
  account: string
  third_party_id: string
  amount_cents: Cents
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
  insurance: unknown
  attestation_id: string | null
}

export interface ActivityObjectiveTable {
  organisation_id: string
  activity_id: string
  year: number
  turnover_cents: Cents
  set_on: Day
  version: Generated<number>
}

export interface ActivityOwnerTable {
  organisation_id: string
  activity_id: string
  person_id: string
  share_bp: Generated<number>
  convention_on: Day | null
}

export interface ActivityStandingTable {
  organisation_id: string
  activity_id: string
  score: number
  reasons: string[]
  reckoned_at: Instant
  sequence: number
}

export interface AlarmHandledTable {
  organisation_id: string
  kind: string
  subject_id: string
  due_on: Day
  handled_by: string
  note: string | null
  at: Instant
}

export interface AmendmentTable {
  organisation_id: string
  id: string
  contract_id: string
  activity_id: string
  applies_from: Day
  concluded_on: Day
  fixed_gross_cents: Cents
  minimum_turnover_cents: Cents
  weekly_hours: string | null
  reason: string
  at: Instant
  clauses: Generated<unknown>
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

export interface AppAccountTable {
  id: string
  user_id: string
  account_id: string
  provider_id: string
  password: string | null
  access_token: string | null
  refresh_token: string | null
  id_token: string | null
  access_token_expires_at: Instant | null
  refresh_token_expires_at: Instant | null
  scope: string | null
  created_at: Instant
  updated_at: Instant
}

export interface AppSessionTable {
  id: string
  user_id: string
  token: string
  organisation_id: string | null
  ip_address: string | null
  user_agent: string | null
  expires_at: Instant
  created_at: Instant
  updated_at: Instant
}

export interface AppUserTable {
  id: string
  name: string
  email: string
  email_verified: Generated<boolean>
  image: string | null
  two_factor_enabled: Generated<boolean>
  is_demo: Generated<boolean>
  created_at: Instant
  updated_at: Instant
}

export interface AppVerificationTable {
  id: string
  identifier: string
  value: string
  expires_at: Instant
  created_at: Instant
  updated_at: Instant
}

export interface AppointmentTable {
  organisation_id: string
  id: string
  advisor_id: string
  advisor_name: string
  advisor_email: string | null
  starts_at: Instant
  ends_at: Instant
  means: string
  place: string
  series_id: string | null
  person_id: string | null
  person_name: string | null
  activity_id: string | null
  subject: string | null
  booked_at: Instant | null
  cancelled_at: Instant | null
  cancelled_by: string | null
  cancel_reason: string | null
  reminded_at: Instant | null
  outcome: string | null
  version: Generated<number>
}

export interface AssemblyTable {
  organisation_id: string
  id: string
  kind: string
  title: string
  day: Day
  time: string
  place: string | null
  online_link: string | null
  record_day: Day
  second_call: Generated<boolean>
  status: Generated<string>
  rules: unknown
  convened_on: Day | null
  convening_document_id: string | null
  chair: string | null
  secretary: string | null
  minutes: unknown
  minutes_document_id: string | null
  cancel_reason: string | null
  version: Generated<number>
}

export interface AssemblyFileTable {
  organisation_id: string
  assembly_id: string
  file_id: string
  name: string
}

export interface AssemblyItemTable {
  organisation_id: string
  id: string
  assembly_id: string
  position: number
  kind: string
  title: string
  text: string | null
  text_version: Generated<number>
  category: Generated<string>
  ballot: Generated<string>
  seats: Generated<number>
  candidates: Generated<string[]>
  effect: unknown
  status: Generated<string>
  quorum: string | null
  counts: unknown
  scrutineers: string | null
  result: unknown
  adopted: boolean | null
  closed_on: Day | null
  applied_id: string | null
  applied_on: Day | null
  version: Generated<number>
}

export interface AssemblyMemberTable {
  organisation_id: string
  id: string
  assembly_id: string
  shareholder_id: string
  person_id: string | null
  name: string
  email: string | null
  category: string
  college: Generated<string>
  code_hash: Buffer | null
  presence: Generated<string>
  holder_id: string | null
  proxy_on: Day | null
  proxy_on_paper: Generated<boolean>
}

export interface AssemblyRulesTable {
  organisation_id: string
  rules: unknown
  version: Generated<number>
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
  seal: Buffer | null
}

export interface AuditTallyTable {
  organisation_id: string
  day: Day
  shard: number
  written: number
}

export interface BalanceTable {
  organisation_id: string
  activity_id: string
  account: string
  month: Day
  debit: Cents
  credit: Cents
}

export interface BallotTable {
  organisation_id: string
  assembly_id: string
  item_id: string
  receipt: string
  college: string
  choice: string[]
}

export interface BankAccountTable {
  organisation_id: string
  id: string
  name: string
  iban: string | null
  bic: string | null
  account: string
  csv_mapping: unknown
  archived_on: Day | null
  version: Generated<number>
}

export interface BankHabitTable {
  organisation_id: string
  key: string
  direction: number
  account: string
  target_kind: string
  target_id: string
  times: Generated<number>
  last_on: Day
}

export interface BankLineTable {
  organisation_id: string
  id: string
  bank_account_id: string
  statement_id: string
  position: number
  day: Day
  value_day: Day | null
  amount_cents: Cents
  label: string
  counterparty: string | null
  counterparty_iban: string | null
  reference: string | null
  bank_reference: string | null
  details: Generated<unknown>
  rank: number
  state: Generated<string>
  match_id: string | null
  seal: Buffer | null
}

export interface BankMatchTable {
  organisation_id: string
  id: string
  bank_account_id: string
  kind: string
  settled_on: Day
  actor_name: string
  at: Instant
}

export interface BankMatchLineTable {
  organisation_id: string
  entry_id: string
  position: number
  match_id: string
  posted: boolean
}

export interface BankStatementTable {
  organisation_id: string
  id: string
  bank_account_id: string
  format: string
  reference: string
  from_day: Day | null
  to_day: Day | null
  opening_cents: Cents | null
  closing_cents: Cents | null
  line_count: number
  file_id: string | null
  imported_at: Instant
  new_count: number
  seal: Buffer | null
}

export interface BookingTable {
  organisation_id: string
  id: string
  meeting_id: string
  candidate_id: string
  token: string
  state: string
  attended: boolean | null
  booked_at: Instant
  reminded_on: Day | null
}

export interface CalendarFeedTable {
  organisation_id: string
  person_id: string
  token_hash: Buffer
  created_at: Instant
}

export interface CandidateTable {
  organisation_id: string
  id: string
  token: string
  stage: string
  since: Day
  first_name: string | null
  last_name: string | null
  email: string | null
  phone: string | null
  postal_code: string | null
  commune: string | null
  project: string | null
  trade: string | null
  naf: string | null
  situation: string | null
  heard_from: string | null
  prescriber_id: string | null
  site_id: string | null
  applied_on: Day | null
  first_contact_on: Day
  last_contact_on: Day
  charge_id: string | null
  reason: string | null
  person_id: string | null
  erased_on: Day | null
  version: Generated<number>
}

export interface CandidateFileTable {
  organisation_id: string
  id: string
  candidate_id: string
  name: string
  media_type: string
  bytes: Buffer
  at: Instant
}

export interface CandidateStepTable {
  organisation_id: string
  id: string
  candidate_id: string
  stage: string
  on_day: Day
  charge_id: string | null
  note: string | null
  file_id: string | null
  by_name: string
  at: Instant
}

export interface CatalogueItemTable {
  organisation_id: string
  id: string
  activity_id: string
  label: string
  unit: string | null
  unit_price: string
  nature: string
  vat_category: string
  vat_rate_bp: number
  account: string
  archived_on: Day | null
  version: Generated<number>
}

export interface ChequeDepositTable {
  organisation_id: string
  id: string
  day: Day
  reference: string
  amount_cents: Cents
  fee_cents: Generated<Cents>
  kept_cents: Generated<Cents>
  seal: Buffer | null
}

export interface CommitmentTable {
  organisation_id: string
  id: string
  activity_id: string
  kind: string
  subject_id: string
  amount_cents: Cents
  since: Day
  until: Day | null
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
  end_reason: string | null
  renews_id: string | null
  renewal: Generated<number>
  pay_clause: Generated<boolean>
  fixed_gross_cents: Generated<Cents>
  minimum_turnover_cents: Generated<Cents>
  weekly_hours: string | null
  version: Generated<number>
  concluded_on: Day | null
  trial_ends_on: Day | null
  clauses: Generated<unknown>
  end_kind: string | null
}

export interface ContractNoticeTable {
  organisation_id: string
  contract_id: string
  event: string
  recipient: string
  person_id: string
  sent_on: Day
  sent_by: string
  reference: string | null
}

export interface CustomerTable {
  organisation_id: string
  id: string
  activity_id: string
  kind: string
  name: string
  siren: string | null
  siret: string | null
  vat_number: string | null
  email: string | null
  phone: string | null
  contact: string | null
  address: unknown
  delivery_address: unknown
  payment_term_days: number | null
  archived_on: Day | null
  version: Generated<number>
}

export interface DepartureTable {
  organisation_id: string
  id: string
  person_id: string
  left_on: Day
  reason: string
  destination: string
  note: string | null
  version: Generated<number>
  at: Instant
}

export interface DocumentTable {
  organisation_id: string
  id: string
  kind: string
  subject_id: string
  person_id: string | null
  activity_id: string | null
  title: string
  template_number: number | null
  fields: unknown
  status: string
  file_id: string
  signed_file_id: string | null
  at: Instant
  by_name: string
  closed_at: Instant | null
  cancel_reason: string | null
}

export interface DocumentSignatureTable {
  organisation_id: string
  id: string
  document_id: string
  position: number
  signer_id: string | null
  name: string
  email: string | null
  quality: string
  token_hash: Buffer | null
  token_expires_at: Instant | null
  code_hash: Buffer | null
  code_expires_at: Instant | null
  code_tries: Generated<number>
  codes_sent: Generated<number>
  signed_at: Instant | null
  typed_name: string | null
  means: string | null
  signed_sha256: Buffer | null
}

export interface DocumentTemplateTable {
  organisation_id: string
  kind: string
  number: number
  body: string
  origin: string
  starts_on: Day | null
  by_name: string
  at: Instant
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

export interface ErasureTable {
  organisation_id: string
  person_id: string
  category: string
  on_day: Day
  at: Instant
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
  seal: Buffer | null
}

export interface FunderTable {
  organisation_id: string
  id: string
  name: string
  version: Generated<number>
}

export interface FundingProgrammeTable {
  organisation_id: string
  id: string
  funder_id: string
  name: string
  reference: string | null
  starts_on: Day
  ends_on: Day
  budget_minutes: Generated<number>
  counts_contracts: Generated<string[]>
  counts_departments: Generated<string[]>
  counts_statuses: Generated<string[]>
  version: Generated<number>
}

export interface InternalInvoiceTable {
  organisation_id: string
  id: string
  seller_activity_id: string
  buyer_activity_id: string
  label: string
  amount_cents: Cents
  status: Generated<string>
  proposed_on: Day
  year: number | null
  rank: number | null
  number: string | null
  day: Day | null
  reason: string | null
  entry_id: string | null
  seal: Buffer | null
}

export interface InterviewTable {
  organisation_id: string
  id: string
  person_id: string
  activity_id: string
  advisor_id: string
  advisor_name: string
  held_on: Day
  minutes: number
  review: Generated<string>
  outlook: Generated<string>
  needs: Generated<string>
  final_at: Instant | null
  document_id: string | null
  signed_on: Day | null
  version: Generated<number>
}

export interface InvitationTable {
  id: string
  token_hash: Buffer
  organisation_id: string
  organisation_name: string
  email: string
  name: string
  role: string
  person_id: string | null
  created_at: Instant
  expires_at: Instant
  used_at: Instant | null
}

export interface InvoiceTable {
  organisation_id: string
  id: string
  activity_id: string
  customer_id: string
  kind: string
  status: Generated<string>
  number: string | null
  quote_id: string | null
  credited_id: string | null
  subject: string | null
  notes: string | null
  purchase_order: string | null
  performed_on: Day | null
  issued_on: Day | null
  due_on: Day | null
  payment_term_days: number | null
  discount_bp: Generated<number>
  progress_bp: number | null
  deposit_ids: Generated<string[]>
  net_cents: Generated<Cents>
  vat_cents: Generated<Cents>
  gross_cents: Generated<Cents>
  payable_cents: Generated<Cents>
  vat_on_debits: boolean | null
  levy_ids: string[] | null
  printed: unknown
  submitted_at: Instant | null
  return_reason: string | null
  sent_on: Day | null
  version: Generated<number>
  created_at: Instant
  retention_bp: number | null
  seal: Buffer | null
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

export interface LetteringRemovedTable {
  organisation_id: string
  account: string
  code: string
}

export interface LevyTable {
  organisation_id: string
  id: string
  code: string
  name: string
  activity_id: string | null
  base: string
  moment: string
  period: Generated<string>
  tiers: Generated<unknown>
  fixed_cents: Generated<Cents>
  floor_cents: Cents | null
  cap_cents: Cents | null
  charge_account: string
  starts_on: Day
  ends_on: Day | null
  decided_on: Day
  decision: string
  seal: Buffer | null
}

export interface LevyAssessmentTable {
  organisation_id: string
  id: string
  activity_id: string
  levy_id: string
  code: string
  document_kind: string
  document_id: string
  day: Day
  base_cents: Cents
  amount_cents: Cents
  settles_id: string | null
  seal: Buffer | null
  counts_on: Day | null
}

export interface MeetingTable {
  organisation_id: string
  id: string
  series_id: string | null
  series_day: Day | null
  kind: string
  title: string
  site_id: string | null
  place: string | null
  details: string | null
  day: Day
  time: string
  minutes: number
  seats: number
  cancelled_on: Day | null
  cancel_reason: string | null
  version: Generated<number>
}

export interface MeetingSeriesTable {
  organisation_id: string
  id: string
  kind: string
  title: string
  site_id: string | null
  place: string | null
  details: string | null
  rule: string
  every: Generated<number>
  weekday: number
  nth: number | null
  time: string
  minutes: number
  seats: number
  starts_on: Day
  until: Day | null
  skipped: Generated<Day[]>
  version: Generated<number>
}

export interface MembershipTable {
  organisation_id: string
  user_id: string
  role: string
  person_id: string | null
  since: Instant
}

export interface NetworkMemberTable {
  organisation_id: string
  network_id: string
  activity_id: string
  pitch: string | null
  skills: string | null
  since: Day
  left_on: Day | null
  version: Generated<number>
}

export interface NetworkToolTable {
  organisation_id: string
  id: string
  network_id: string
  activity_id: string
  name: string
  terms: string | null
  place: string | null
  retired_on: Day | null
  version: Generated<number>
}

export interface OpenItemTable {
  organisation_id: string
  item_id: string
  account: string
  activity_id: string
  due_day: Day | null
  open_cents: Cents
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

export interface OtherContractTable {
  organisation_id: string
  id: string
  person_id: string
  label: string
  starts_on: Day
  ends_on: Day | null
}

export interface PayImportTable {
  organisation_id: string
  id: string
  round_id: string
  file_id: string
  sha256: Buffer
  name: string
  employees: number
  debit_cents: Cents
  at: Instant
  seal: Buffer | null
}

export interface PayKeyTable {
  organisation_id: string
  person_id: string
  from_month: Day
  activity_id: string
  share_bp: number
}

export interface PayLineTable {
  organisation_id: string
  id: string
  round_id: string
  activity_id: string
  person_id: string
  contract_id: string
  mine_cents: Cents
  payable_cents: Cents
  share_bp: number
  affordable_gross_cents: Cents
  turnover_cents: Cents
  minimum_turnover_cents: Cents
  fixed_gross_cents: Cents
  decided_gross_cents: Cents | null
  decided_cost_cents: Cents | null
  decided_net_cents: Cents | null
  decided_at: Instant | null
  posted_cost_cents: Cents | null
  version: Generated<number>
}

export interface PayPostingTable {
  organisation_id: string
  id: string
  round_id: string
  import_id: string
  person_id: string
  entry_id: string
  cost_cents: Cents
  net_cents: Cents
  seal: Buffer | null
}

export interface PayRoundTable {
  organisation_id: string
  id: string
  month: Day
  status: Generated<string>
  opened_at: Instant
}

export interface PayWishTable {
  organisation_id: string
  activity_id: string
  person_id: string
  month: Day
  basis: string
  amount_cents: Cents
  note: string | null
  at: Instant
}

export interface PaymentOrderTable {
  organisation_id: string
  id: string
  status: Generated<string>
  message_id: string
  execution_day: Day
  account: string
  debtor_iban: string
  debtor_bic: string | null
  count: number
  total_cents: Cents
  created_at: Instant
  confirmed_at: Instant | null
  seal: Buffer | null
}

export interface PaymentPartTable {
  organisation_id: string
  order_id: string
  position: number
  account: string
  activity_id: string
  amount_cents: Cents
  seal: Buffer | null
}

export interface PaymentTransferTable {
  organisation_id: string
  order_id: string
  position: number
  third_party_id: string
  item_id: string
  creditor_name: string
  creditor_iban: string
  creditor_bic: string | null
  remittance: string
  end_to_end_id: string
  amount_cents: Cents
  pending: Generated<boolean>
  seal: Buffer | null
}

export interface PayslipTable {
  organisation_id: string
  id: string
  person_id: string
  month: Day
  file_id: string
  sha256: Buffer
  at: Instant
  seal: Buffer | null
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
  plain: GeneratedAlways<string | null>
}

export interface PersonEntryTable {
  organisation_id: string
  person_id: string
  entered_on: Day | null
  status: string | null
  commune: string | null
  version: Generated<number>
}

export interface PersonPaperTable {
  organisation_id: string
  id: string
  person_id: string
  kind: string
  needed: Generated<boolean>
  received_on: Day
  expires_on: Day | null
  note: string | null
  ticked_by: string
  at: Instant
}

export interface PortfolioTable {
  organisation_id: string
  activity_id: string
  person_id: string
}

export interface PrescriberTable {
  organisation_id: string
  id: string
  name: string
  archived: Generated<boolean>
  version: Generated<number>
}

export interface PublicPageTable {
  organisation_id: string
  open: boolean
  introduction: string | null
  offer: string | null
  data_contact: string | null
  version: Generated<number>
}

export interface PurchaseTable {
  organisation_id: string
  id: string
  activity_id: string
  kind: string
  status: Generated<string>
  supplier_id: string | null
  person_id: string | null
  number: string | null
  subject: string | null
  day: Day | null
  due_on: Day | null
  receipt_id: string | null
  vat_on_debits: Generated<boolean>
  net_cents: Generated<Cents>
  vat_cents: Generated<Cents>
  deductible_cents: Generated<Cents>
  gross_cents: Generated<Cents>
  entry_id: string | null
  posted_on: Day | null
  submitted_at: Instant | null
  accepted_at: Instant | null
  refusal_reason: string | null
  version: Generated<number>
  created_at: Instant
  credited_id: string | null
  seal: Buffer | null
}

export interface PurchaseLineTable {
  organisation_id: string
  purchase_id: string
  position: number
  activity_id: string
  nature: string
  label: string
  day: Day | null
  net_cents: Cents
  vat_rate_bp: number
  vat_cents: Cents
  gross_cents: Cents
  recoverable: Generated<boolean>
  deductible_cents: Generated<Cents>
  reverse_charge: string | null
  asset: Generated<boolean>
  account: string | null
  vehicle_id: string | null
  kilometres: number | null
  gift_year_cents: Cents | null
}

export interface PurchasePaymentTable {
  organisation_id: string
  id: string
  day: Day
  method: string
  account: string
  reference: string | null
  amount_cents: Cents
  created_at: Instant
  seal: Buffer | null
}

export interface PurchasePaymentPartTable {
  organisation_id: string
  payment_id: string
  purchase_id: string
  activity_id: string
  account: string
  amount_cents: Cents
  seal: Buffer | null
}

export interface QuoteTable {
  organisation_id: string
  id: string
  activity_id: string
  customer_id: string
  status: Generated<string>
  number: string | null
  replaces_id: string | null
  revision: Generated<number>
  subject: string | null
  notes: string | null
  day: Day | null
  valid_until: Day | null
  sent_on: Day | null
  signed_on: Day | null
  signed_by: string | null
  refused_on: Day | null
  refusal_reason: string | null
  discount_bp: Generated<number>
  deposit_bp: number | null
  net_cents: Generated<Cents>
  vat_cents: Generated<Cents>
  gross_cents: Generated<Cents>
  version: Generated<number>
  created_at: Instant
  retention_bp: number | null
}

export interface QuotePartTable {
  organisation_id: string
  id: string
  activity_id: string
  shared_quote_id: string
  position: number
  partner_organisation_id: string
  partner_activity_id: string
  partner_name: string
  label: string
  lines: unknown
  net_cents: Cents
  answer: Generated<string>
  reason: string | null
  invoice_id: string | null
  internal_invoice_id: string | null
  purchase_id: string | null
}

export interface ReceiptTable {
  organisation_id: string
  id: string
  activity_id: string
  customer_id: string | null
  day: Day
  method: string
  amount_cents: Cents
  account: string
  reference: string | null
  deposit_id: string | null
  cancelled_at: Instant | null
  created_at: Instant
  taking_id: string | null
  seal: Buffer | null
}

export interface ReceiptPartTable {
  organisation_id: string
  receipt_id: string
  invoice_id: string
  activity_id: string
  amount_cents: Cents
  day: Day | null
  net_cents: Cents | null
  seal: Buffer | null
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

export interface ResolutionAmendmentTable {
  organisation_id: string
  id: string
  assembly_id: string
  item_id: string
  author: string
  text: string
  status: Generated<string>
  replaced_text: string | null
  proposed_on: Day
}

export interface RetentionTable {
  organisation_id: string
  invoice_id: string
  activity_id: string
  rate_bp: number
  amount_cents: Cents
  accepted_on: Day | null
  due_on: Day
  opposed_on: Day | null
  opposition: string | null
  released_on: Day | null
  version: Generated<number>
  seal: Buffer | null
}

export interface RowSealTable {
  organisation_id: string
  name: string
  key: string
  sha256: Buffer
}

export interface SalesLineTable {
  organisation_id: string
  document_id: string
  activity_id: string
  position: number
  kind: Generated<string>
  item_id: string | null
  label: string
  quantity: Generated<string>
  unit: string | null
  unit_price: Generated<string>
  discount_bp: Generated<number>
  nature: Generated<string>
  vat_category: Generated<string>
  vat_rate_bp: Generated<number>
  account: string | null
  net_cents: Generated<Cents>
}

export interface SalesNumberTable {
  organisation_id: string
  exercice_id: string
  kind: string
  last: number
  last_day: Day
}

export interface SchemaMigrationTable {
  number: number
  name: string
  checksum: string
  applied_at: Generated<Instant>
}

export interface ShareImportTable {
  organisation_id: string
  id: string
  name: string
  rows: number
  entry_id: string | null
  at: Instant
  undone_at: Instant | null
}

export interface ShareMovementTable {
  organisation_id: string
  id: string
  number: number
  day: Day
  kind: string
  shareholder_id: string
  person_id: string | null
  category: string
  shares: number
  capital_cents: Cents
  paid_cents: Cents
  request_id: string | null
  schedule_id: string | null
  import_id: string | null
  counterpart_id: string | null
  entry_id: string | null
  label: string
  at: Instant
  seal: Buffer | null
}

export interface ShareRequestTable {
  organisation_id: string
  id: string
  kind: string
  shareholder_id: string
  person_id: string | null
  to_shareholder_id: string | null
  category: string | null
  shares: number
  paid_by: string | null
  requested_on: Day
  reason: string | null
  status: Generated<string>
  decided_on: Day | null
  decided_by: string | null
  decision: string | null
  value_cents: Cents | null
  due_on: Day | null
  version: Generated<number>
}

export interface ShareRulesTable {
  organisation_id: string
  nominal_cents: Cents
  categories: unknown
  minimum_shares: number
  floor_cents: Cents
  release_months: number
  reimbursement_months: number
  last_member: Generated<number>
  last_movement: Generated<number>
  version: Generated<number>
}

export interface ShareScheduleTable {
  organisation_id: string
  id: string
  shareholder_id: string
  person_id: string
  rate_bp: number
  target_shares: number
  from_month: Day
  until_month: Day | null
  version: Generated<number>
}

export interface ShareTakingTable {
  organisation_id: string
  schedule_id: string
  month: Day
  person_id: string
  gross_cents: Cents
  amount_cents: Cents
  released_cents: Cents
  entry_id: string
  seal: Buffer | null
}

export interface SharedQuoteTable {
  organisation_id: string
  id: string
  activity_id: string
  network_id: string
  customer_id: string
  subject: string
  billing: string
  quote_id: string | null
  created_at: Instant
  version: Generated<number>
}

export interface ShareholderTable {
  organisation_id: string
  id: string
  person_id: string | null
  name: string | null
  email: string | null
  siren: string | null
  representative: string | null
  iban: string | null
  bic: string | null
  member_number: number | null
  version: Generated<number>
}

export interface SiteTable {
  organisation_id: string
  id: string
  name: string
  address: unknown
  version: Generated<number>
}

export interface SupplierTable {
  organisation_id: string
  id: string
  activity_id: string
  name: string
  country: Generated<string>
  siren: string | null
  vat_number: string | null
  iban: string | null
  bic: string | null
  email: string | null
  phone: string | null
  address: unknown
  payment_term_days: Generated<number>
  vat_on_debits: Generated<boolean>
  archived_on: Day | null
  version: Generated<number>
}

export interface SupportActionTable {
  organisation_id: string
  id: string
  person_id: string
  activity_id: string | null
  interview_id: string | null
  what: string
  doer: string
  collective: Generated<boolean>
  due_on: Day | null
  done_on: Day | null
  dropped_on: Day | null
  closed_by: string | null
  by_name: string
  created_at: Instant
  version: Generated<number>
}

export interface SupportMeansTable {
  organisation_id: string
  id: string
  item_id: string
  starts_on: Day
  text: string
  budget_cents: Cents
}

export interface SupportNoteTable {
  organisation_id: string
  id: string
  person_id: string
  author_id: string
  author_name: string
  private: boolean
  body: string
  at: Instant
  version: Generated<number>
}

export interface SurplusPartTable {
  organisation_id: string
  id: string
  scenario_id: string
  kind: string
  person_id: string | null
  shareholder_id: string | null
  amount_cents: Cents
  withheld_cents: Generated<Cents>
}

export interface SurplusScenarioTable {
  organisation_id: string
  id: string
  exercice_id: string
  name: string
  choices: unknown
  status: Generated<string>
  situation: unknown
  resolution_id: string | null
  voted_on: Day | null
  entry_id: string | null
  annulled_on: Day | null
  annul_reason: string | null
  by_name: string
  at: Instant
  version: Generated<number>
}

export interface SuspensionTable {
  organisation_id: string
  id: string
  contract_id: string
  person_id: string
  kind: string
  from_day: Day
  to_day: Day | null
  note: string | null
  version: Generated<number>
}

export interface TakingTable {
  organisation_id: string
  id: string
  activity_id: string
  day: Day
  reference: string
  label: string | null
  net_cents: Cents
  vat_cents: Cents
  gross_cents: Cents
  fee_cents: Generated<Cents>
  fee_vat_cents: Generated<Cents>
  file_id: string | null
  checked_at: Instant | null
  cancelled_on: Day | null
  cancel_reason: string | null
  created_at: Instant
  seal: Buffer | null
  fee_reverse_charge_bp: number | null
}

export interface TakingLineTable {
  organisation_id: string
  taking_id: string
  position: number
  activity_id: string
  nature: string
  vat_category: string
  vat_rate_bp: number
  account: string
  net_cents: Cents
  vat_cents: Cents
  gross_cents: Cents
}

export interface ThirdPartyTable {
  organisation_id: string
  id: string
  activity_id: string | null
  kind: string
  code: string
  name: string
}

export interface TimeEntryTable {
  organisation_id: string
  id: string
  person_id: string
  day: Day
  minutes: number
  act: string
  role: string
  with_person_id: string | null
  programme_id: string | null
  note: string | null
  source_kind: string | null
  source_id: string | null
  version: Generated<number>
}

export interface ToolBookingTable {
  organisation_id: string
  id: string
  tool_id: string
  starts_on: Day
  ends_on: Day
  borrower_organisation_id: string
  borrower_activity_id: string
  borrower_name: string
  cancelled: Generated<boolean>
}

export interface TradeNetworkTable {
  organisation_id: string
  id: string
  name: string
  purpose: string
  commune: string | null
  closed_on: Day | null
  version: Generated<number>
}

export interface TrainingActTable {
  organisation_id: string
  subject_id: string
  kind: string
  session_id: string
  activity_id: string
  done_on: Day
  document_id: string | null
  file_id: string | null
  note: string | null
}

export interface TrainingAttendanceTable {
  organisation_id: string
  trainee_id: string
  day: Day
  half: string
  session_id: string
  activity_id: string
  state: string
  minutes: number
  means: string
  reason: string | null
  signed_name: string | null
  signed_at: Instant
}

export interface TrainingAuditTable {
  organisation_id: string
  id: string
  kind: string
  day: Day
  auditor: string
  result: string | null
  note: string | null
  file_id: string | null
  version: Generated<number>
}

export interface TrainingBodyTable {
  organisation_id: string
  declaration_number: string | null
  declared_region: string | null
  naf: string | null
  contact: string | null
  disability_contact: string | null
  director: string | null
  director_quality: string | null
  house_rules: string | null
  certifier: string | null
  certified_until: Day | null
  version: Generated<number>
}

export interface TrainingEvaluationTable {
  organisation_id: string
  id: string
  session_id: string
  activity_id: string
  trainee_id: string | null
  moment: string
  respondent: string
  name: string
  asked_at: Instant
  token_hash: Buffer | null
  answered_at: Instant | null
  scores: unknown
  comment: string | null
}

export interface TrainingEvidenceTable {
  organisation_id: string
  id: string
  activity_id: string
  indicator: number
  day: Day
  until: Day | null
  title: string
  note: string | null
  trainer_id: string | null
  file_id: string | null
  at: Instant
}

export interface TrainingFindingTable {
  organisation_id: string
  id: string
  activity_id: string
  origin: string
  grade: string | null
  audit_id: string | null
  session_id: string | null
  indicator: number | null
  found_on: Day
  text: string
  due_on: Day | null
  closed_on: Day | null
  conclusion: string | null
  version: Generated<number>
}

export interface TrainingFindingActionTable {
  organisation_id: string
  id: string
  finding_id: string
  activity_id: string
  text: string
  who: string
  due_on: Day
  done_on: Day | null
}

export interface TrainingHalfDayTable {
  organisation_id: string
  session_id: string
  day: Day
  half: string
  activity_id: string
  starts_at: string
  ends_at: string
  minutes: number
  remote: Generated<boolean>
  closed_by: string | null
  closed_at: Instant | null
  sheet_id: string | null
}

export interface TrainingOrderTable {
  organisation_id: string
  id: string
  session_id: string
  activity_id: string
  payer_kind: string
  payer_name: string
  customer_id: string | null
  amount_cents: Cents
  reference: string | null
  signed_on: Day | null
  version: Generated<number>
}

export interface TrainingOrderInvoiceTable {
  organisation_id: string
  invoice_id: string
  order_id: string
  activity_id: string
}

export interface TrainingPayerTable {
  organisation_id: string
  trainee_id: string
  order_id: string
  activity_id: string
}

export interface TrainingProgrammeTable {
  organisation_id: string
  id: string
  edition: number
  activity_id: string
  title: string
  objectives: string | null
  audience: string | null
  prerequisites: string | null
  minutes: number
  content: string | null
  methods: string | null
  evaluation: string | null
  accessibility: string | null
  access: string | null
  price_cents: Cents | null
  aim: string | null
  speciality: string | null
  certification: string | null
  in_workplace: Generated<boolean>
  archived_on: Day | null
  at: Instant
  version: Generated<number>
}

export interface TrainingReportTable {
  organisation_id: string
  exercice_id: string
  charges_cents: Cents | null
  pay_cents: Cents | null
  subcontracting_cents: Cents | null
  sent_on: Day | null
  version: Generated<number>
  reason: string | null
}

export interface TrainingSessionTable {
  organisation_id: string
  id: string
  activity_id: string
  programme_id: string
  edition: number
  mode: string
  place: string | null
  site_id: string | null
  starts_on: Day
  ends_on: Day
  seats: number | null
  subcontractor: string | null
  adaptation: string | null
  cancelled_on: Day | null
  cancel_reason: string | null
  signing_hash: Buffer | null
  signing_until: Instant | null
  version: Generated<number>
}

export interface TrainingSessionTrainerTable {
  organisation_id: string
  session_id: string
  trainer_id: string
  activity_id: string
  name: string
  minutes: number | null
}

export interface TrainingTraineeTable {
  organisation_id: string
  id: string
  session_id: string
  activity_id: string
  person_id: string | null
  first_name: string
  last_name: string
  email: string | null
  employer: string | null
  category: string | null
  sex: string | null
  birth_day: Day | null
  needs: string | null
  left_on: Day | null
  left_reason: string | null
  outcome: string | null
  version: Generated<number>
}

export interface TrainingTrainerTable {
  organisation_id: string
  id: string
  activity_id: string
  person_id: string | null
  name: string
  email: string | null
  qualifications: string | null
  external: Generated<boolean>
  archived_on: Day | null
  version: Generated<number>
}

export interface TreasurySettlementTable {
  organisation_id: string
  id: string
  activity_id: string
  person_id: string
  kind: string
  on_day: Day
  amount_cents: Cents
  reason: string
  entry_id: string | null
  to_activity_id: string | null
  at: Instant
}

export interface TwoFactorTable {
  id: string
  user_id: string
  secret: string
  backup_codes: string
  verified: Generated<boolean>
  failed_verification_count: Generated<number>
  locked_until: Instant | null
}

export interface UrnTable {
  organisation_id: string
  assembly_id: string
  item_id: string
  sealed: Buffer
}

export interface VehicleTable {
  organisation_id: string
  id: string
  person_id: string
  kind: string
  registration: string
  fiscal_power: number
  electric: Generated<boolean>
}

export interface VoteMarkTable {
  organisation_id: string
  assembly_id: string
  item_id: string
  member_id: string
  how: string
}

export interface WorkshopTable {
  organisation_id: string
  id: string
  title: string
  about: string | null
  place: string
  starts_at: Instant
  ends_at: Instant
  seats: number
  taken: Generated<number>
  waiting: Generated<number>
  leader_id: string
  leader_name: string
  programme_id: string | null
  cancelled_at: Instant | null
  cancel_reason: string | null
  attended_at: Instant | null
  version: Generated<number>
}

export interface WorkshopSeatTable {
  organisation_id: string
  workshop_id: string
  person_id: string
  person_name: string
  at: Instant
  status: string
  present: boolean | null
}

export interface Database {
  account: AccountTable
  account_total: AccountTotalTable
  activity: ActivityTable
  activity_objective: ActivityObjectiveTable
  activity_owner: ActivityOwnerTable
  activity_standing: ActivityStandingTable
  alarm_handled: AlarmHandledTable
  amendment: AmendmentTable
  api_key: ApiKeyTable
  app_account: AppAccountTable
  app_session: AppSessionTable
  app_user: AppUserTable
  app_verification: AppVerificationTable
  appointment: AppointmentTable
  assembly: AssemblyTable
  assembly_file: AssemblyFileTable
  assembly_item: AssemblyItemTable
  assembly_member: AssemblyMemberTable
  assembly_rules: AssemblyRulesTable
  audit_log: AuditLogTable
  audit_tally: AuditTallyTable
  balance: BalanceTable
  ballot: BallotTable
  bank_account: BankAccountTable
  bank_habit: BankHabitTable
  bank_line: BankLineTable
  bank_match: BankMatchTable
  bank_match_line: BankMatchLineTable
  bank_statement: BankStatementTable
  booking: BookingTable
  calendar_feed: CalendarFeedTable
  candidate: CandidateTable
  candidate_file: CandidateFileTable
  candidate_step: CandidateStepTable
  catalogue_item: CatalogueItemTable
  cheque_deposit: ChequeDepositTable
  commitment: CommitmentTable
  contract: ContractTable
  contract_notice: ContractNoticeTable
  customer: CustomerTable
  departure: DepartureTable
  document: DocumentTable
  document_signature: DocumentSignatureTable
  document_template: DocumentTemplateTable
  entry: EntryTable
  entry_line: EntryLineTable
  erasure: ErasureTable
  exercice: ExerciceTable
  file: FileTable
  funder: FunderTable
  funding_programme: FundingProgrammeTable
  internal_invoice: InternalInvoiceTable
  interview: InterviewTable
  invitation: InvitationTable
  invoice: InvoiceTable
  journal: JournalTable
  journal_number: JournalNumberTable
  ledger_head: LedgerHeadTable
  lettering: LetteringTable
  lettering_line: LetteringLineTable
  lettering_number: LetteringNumberTable
  lettering_removed: LetteringRemovedTable
  levy: LevyTable
  levy_assessment: LevyAssessmentTable
  meeting: MeetingTable
  meeting_series: MeetingSeriesTable
  membership: MembershipTable
  network_member: NetworkMemberTable
  network_tool: NetworkToolTable
  open_item: OpenItemTable
  organisation: OrganisationTable
  organisation_group: OrganisationGroupTable
  other_contract: OtherContractTable
  pay_import: PayImportTable
  pay_key: PayKeyTable
  pay_line: PayLineTable
  pay_posting: PayPostingTable
  pay_round: PayRoundTable
  pay_wish: PayWishTable
  payment_order: PaymentOrderTable
  payment_part: PaymentPartTable
  payment_transfer: PaymentTransferTable
  payslip: PayslipTable
  person: PersonTable
  person_entry: PersonEntryTable
  person_paper: PersonPaperTable
  portfolio: PortfolioTable
  prescriber: PrescriberTable
  public_page: PublicPageTable
  purchase: PurchaseTable
  purchase_line: PurchaseLineTable
  purchase_payment: PurchasePaymentTable
  purchase_payment_part: PurchasePaymentPartTable
  quote: QuoteTable
  quote_part: QuotePartTable
  receipt: ReceiptTable
  receipt_part: ReceiptPartTable
  request: RequestTable
  resolution_amendment: ResolutionAmendmentTable
  retention: RetentionTable
  row_seal: RowSealTable
  sales_line: SalesLineTable
  sales_number: SalesNumberTable
  schema_migration: SchemaMigrationTable
  share_import: ShareImportTable
  share_movement: ShareMovementTable
  share_request: ShareRequestTable
  share_rules: ShareRulesTable
  share_schedule: ShareScheduleTable
  share_taking: ShareTakingTable
  shared_quote: SharedQuoteTable
  shareholder: ShareholderTable
  site: SiteTable
  supplier: SupplierTable
  support_action: SupportActionTable
  support_means: SupportMeansTable
  support_note: SupportNoteTable
  surplus_part: SurplusPartTable
  surplus_scenario: SurplusScenarioTable
  suspension: SuspensionTable
  taking: TakingTable
  taking_line: TakingLineTable
  third_party: ThirdPartyTable
  time_entry: TimeEntryTable
  tool_booking: ToolBookingTable
  trade_network: TradeNetworkTable
  training_act: TrainingActTable
  training_attendance: TrainingAttendanceTable
  training_audit: TrainingAuditTable
  training_body: TrainingBodyTable
  training_evaluation: TrainingEvaluationTable
  training_evidence: TrainingEvidenceTable
  training_finding: TrainingFindingTable
  training_finding_action: TrainingFindingActionTable
  training_half_day: TrainingHalfDayTable
  training_order: TrainingOrderTable
  training_order_invoice: TrainingOrderInvoiceTable
  training_payer: TrainingPayerTable
  training_programme: TrainingProgrammeTable
  training_report: TrainingReportTable
  training_session: TrainingSessionTable
  training_session_trainer: TrainingSessionTrainerTable
  training_trainee: TrainingTraineeTable
  training_trainer: TrainingTrainerTable
  treasury_settlement: TreasurySettlementTable
  two_factor: TwoFactorTable
  urn: UrnTable
  vehicle: VehicleTable
  vote_mark: VoteMarkTable
  workshop: WorkshopTable
  workshop_seat: WorkshopSeatTable
}
