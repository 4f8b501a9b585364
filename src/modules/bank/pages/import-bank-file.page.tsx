import { data, Form, Link, redirect, useNavigation } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, onlyFor, requestKey, signedIn } from '../../../platform/page.server.ts'
import { RefreshCw, Upload } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DayText,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { importBankFile, listBankAccounts, previewBankFile, undoBankImport } from '../index.ts'
import type { Route } from './+types/import-bank-file.page'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, importBankFile)
  const { rows } = await load(args, listBankAccounts, { archived: false })
  const search = new URL(args.request.url).searchParams
  return {
    accounts: rows.map(({ id, name }) => ({ value: id, label: name })),
    imported: search.get('importees'),
    known: search.get('connues'),
    statements: search.get('releves') ?? '',
    requestKey: requestKey(),
  }
}

/** Reads the file and shows it; then, confirmed, imports what was shown. The file travels in the page, so nothing is kept before. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const session = signedIn(args)
    if (form.get('intent') === 'undo') {
      const statementIds = String(form.get('statements')).split(' ')
      await undoBankImport(session, { statementIds }, `${form.get('requestKey')}:undo`)
      throw redirect('/banque/importer', 303)
    }
    const file = form.get('file')
    if (file instanceof File && file.size > 0) {
      form.set('content', Buffer.from(await file.arrayBuffer()).toString('base64'))
      form.set('name', file.name.slice(-200))
    }
    if (form.get('mapped') !== '1')
      for (const name of [...form.keys()]) if (name.startsWith('mapping.')) form.delete(name)
    form.delete('file')
    const input = readForm(importBankFile.input, form) as Parameters<typeof importBankFile>[1]
    if (form.get('intent') === 'import') {
      const done = await importBankFile(session, input, `${form.get('requestKey')}:import`)
      throw redirect(
        `/banque/importer?${new URLSearchParams({ importees: String(done.imported), connues: String(done.known), releves: done.statementIds.slice(0, 20).join(' ') })}`,
        303,
      )
    }
    const preview = await previewBankFile(session, input)
    return data({
      preview,
      content: input.content,
      name: input.name,
      bankAccountId: input.bankAccountId ?? null,
      mapped: form.get('mapped') === '1',
    })
  })
}

type Shown = Extract<NonNullable<Route.ComponentProps['actionData']>, { preview: unknown }>

export default function ImportBankFilePage({ loaderData, actionData }: Route.ComponentProps) {
  const shown = actionData && 'preview' in actionData ? (actionData as Shown) : null
  const refused = actionData && 'refusals' in actionData ? actionData : undefined
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <title>Importer un relevé — Essaim</title>
      <PageHeader
        title="Importer un relevé"
        subtitle="CAMT.053, OFX, CFONB 120 ou CSV, reconnu à son contenu"
        breadcrumbs={[{ href: '/banque', label: 'Banque' }]}
      />
      {loaderData.imported !== null && !actionData ? (
        <Imported loaderData={loaderData} imported={loaderData.imported} />
      ) : null}
      {shown ? <Preview shown={shown} loaderData={loaderData} busy={busy} /> : null}
      <Card title={shown ? 'Un autre fichier' : undefined}>
        <Form method="post" encType="multipart/form-data" className="stack" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <FieldRow>
              <FileField
                name="file"
                label="Relevé"
                accept=".xml,.camt,.ofx,.qfx,.txt,.cfonb,.csv,.dat,.asc"
                help="Téléchargé depuis le site de la banque. Le même fichier deux fois ne change rien."
              />
              <SelectField
                name="bankAccountId"
                label="Compte"
                required={false}
                empty="Celui que dit le fichier"
                options={loaderData.accounts}
                defaultValue={loaderData.accounts.length === 1 ? undefined : ''}
                help="À choisir pour un CSV, qui ne le dit pas."
              />
            </FieldRow>
            <FormActions>
              <Button
                variant={shown ? 'secondary' : 'primary'}
                icon={Upload}
                name="intent"
                value="preview"
                pending={busy}
              >
                Lire le fichier
              </Button>
              <ButtonLink variant="quiet" to="/banque">
                Revenir
              </ButtonLink>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}

function Imported({ loaderData, imported }: Pick<Props, 'loaderData'> & { imported: string }) {
  const { known, statements, requestKey } = loaderData
  const none = imported === '0'
  return (
    <Notice
      tone={none ? 'info' : 'good'}
      title={
        none
          ? 'Rien de nouveau dans ce fichier'
          : imported === '1'
            ? '1 ligne importée'
            : `${imported} lignes importées`
      }
    >
      {known && known !== '0' ? <p>Déjà là&nbsp;: {known}.</p> : null}
      <Form method="post" className="row">
        <HiddenFields values={{ statements, requestKey }} />
        <Link to="/banque">Rapprocher les lignes</Link>
        {statements ? (
          <Button small variant="quiet" name="intent" value="undo">
            Annuler cet import
          </Button>
        ) : null}
      </Form>
    </Notice>
  )
}

type Props = { shown: Shown; loaderData: Route.ComponentProps['loaderData']; busy: boolean }

function Preview({ shown, loaderData, busy }: Props) {
  const { preview } = shown
  const stopped = preview.problems.length > 0
  return (
    <Form method="post" className="stack" noValidate>
      <HiddenFields
        values={{
          content: shown.content,
          name: shown.name,
          requestKey: loaderData.requestKey,
          mapped: preview.csv ? 1 : null,
        }}
      />
      {stopped ? (
        <Notice tone="bad" title="Ce fichier ne peut pas être importé tel quel">
          <ul>
            {preview.problems.map(problem => (
              <li key={problem.message}>{problem.message}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {preview.notices.map(notice => (
        <Notice key={notice.message}>{notice.message}</Notice>
      ))}
      {preview.csv ? (
        <Mapping shown={shown} loaderData={loaderData} busy={busy} />
      ) : (
        <HiddenFields values={{ bankAccountId: shown.bankAccountId }} />
      )}
      {preview.statements.map(statement => (
        <Statement key={`${statement.bankAccountId} ${statement.from} ${statement.lineCount}`} statement={statement} />
      ))}
      {stopped ? null : (
        <FormActions>
          <Button variant="primary" icon={Upload} name="intent" value="import" pending={busy}>
            {preview.newCount === 0
              ? 'Enregistrer le relevé'
              : preview.newCount === 1
                ? 'Importer 1 ligne'
                : `Importer ${preview.newCount} lignes`}
          </Button>
          {preview.knownCount > 0 ? <span className="soft">{preview.knownCount} déjà importées</span> : null}
        </FormActions>
      )}
    </Form>
  )
}

const FORMATS: Record<string, string> = { camt053: 'CAMT.053', ofx: 'OFX', cfonb120: 'CFONB 120', csv: 'CSV' }

function Statement({ statement }: { statement: Shown['preview']['statements'][number] }) {
  const hidden = statement.lineCount - statement.lines.length
  return (
    <Card
      title={statement.accountName}
      aside={
        <span className="soft">
          {FORMATS[statement.format]} · {counted(statement.lineCount, 'ligne')}, dont{' '}
          {counted(statement.newCount, 'nouvelle')}
        </span>
      }
    >
      <p>
        {statement.from ? (
          <>
            Du <DayText day={statement.from} /> au <DayText day={statement.to ?? statement.from} />.{' '}
          </>
        ) : null}
        Solde de départ <Money cents={statement.openingCents} />, d’arrivée <Money cents={statement.closingCents} />.
      </p>
      <DataTable
        caption={`Lignes du relevé de ${statement.accountName}`}
        rows={statement.lines.map((line, i) => ({ ...line, key: String(i) }))}
        rowKey={line => line.key}
        columns={[
          { header: 'Opération', main: true, cell: line => line.counterparty ?? line.label },
          { header: 'Libellé', phone: 'hidden', cell: line => (line.counterparty ? line.label : null) },
          { header: 'Date', phone: 'bare', cell: line => <DayText day={line.day} /> },
          { header: 'Montant', phone: 'beside', align: 'end', cell: line => <Money cents={line.amountCents} sign /> },
          {
            header: 'Connue',
            cell: line => (line.known ? <Badge>déjà là</Badge> : <Badge tone="good">nouvelle</Badge>),
          },
        ]}
      />
      {hidden > 0 ? <p className="soft small">… et {hidden} autres.</p> : null}
    </Card>
  )
}

const ROLES = [
  ['day', 'Date', true],
  ['label', 'Libellé', true],
  ['amount', 'Montant', false],
  ['debit', 'Débit', false],
  ['credit', 'Crédit', false],
  ['balance', 'Solde', false],
  ['counterparty', 'Tiers', false],
  ['direction', 'Sens (débit ou crédit)', false],
  ['currency', 'Devise', false],
  ['status', 'État (exécuté, refusé…)', false],
  ['reference', 'Référence', false],
  ['valueDay', 'Date de valeur', false],
] as const

/** Which column of a CSV says what: guessed, shown beside the first rows, and kept for the account once imported. */
function Mapping({ shown, loaderData, busy }: Props) {
  const { mapping, rows } = shown.preview.csv!
  const header = rows[(mapping?.headerRow ?? 1) - 1] ?? rows[0] ?? []
  const width = Math.max(0, ...rows.map(row => row.length))
  const options = Array.from({ length: width }, (_, i) => ({
    value: String(i),
    label: `${String.fromCharCode(65 + (i % 26))}${header[i] ? ` · ${header[i]!.slice(0, 30)}` : ''}`,
  }))
  return (
    <Card
      title="Les colonnes du CSV"
      aside={<span className="soft">retenues pour les prochains fichiers du compte</span>}
    >
      <div className="stack">
        <DataTable
          caption="Premières lignes du fichier"
          phone="scroll"
          rows={rows.slice(0, 6).map((row, i) => ({ row, key: String(i) }))}
          rowKey={({ key }) => key}
          columns={options.map((option, i) => ({
            header: option.label.slice(0, 1),
            cell: ({ row }: { row: string[] }) => row[i] ?? '',
          }))}
        />
        <FieldRow>
          <SelectField
            name="bankAccountId"
            label="Compte"
            options={loaderData.accounts}
            defaultValue={shown.bankAccountId ?? undefined}
          />
          <SelectField
            name="mapping.delimiter"
            label="Séparateur"
            empty={null}
            defaultValue={mapping?.delimiter ?? ';'}
            options={[
              { value: ';', label: 'Point-virgule' },
              { value: ',', label: 'Virgule' },
              { value: '\t', label: 'Tabulation' },
              { value: '|', label: 'Barre' },
            ]}
          />
          <SelectField
            name="mapping.dayFormat"
            label="Dates"
            empty={null}
            defaultValue={mapping?.dayFormat ?? 'dmy'}
            options={[
              { value: 'dmy', label: 'jour/mois/année' },
              { value: 'ymd', label: 'année-mois-jour' },
              { value: 'mdy', label: 'mois/jour/année' },
            ]}
          />
          <TextField
            name="mapping.headerRow"
            label="Ligne des titres"
            inputMode="numeric"
            required={false}
            defaultValue={mapping ? (mapping.headerRow ?? '') : 1}
            help="Vide s’il n’y en a pas."
          />
        </FieldRow>
        <FieldRow>
          {ROLES.map(([role, label, required]) => (
            <SelectField
              key={role}
              name={`mapping.columns.${role}`}
              label={label}
              required={required}
              empty={required ? 'Choisir…' : 'Aucune'}
              options={options}
              defaultValue={mapping?.columns[role]?.toString()}
            />
          ))}
        </FieldRow>
        <FormActions>
          <Button icon={RefreshCw} name="intent" value="preview" pending={busy}>
            Relire avec ce choix
          </Button>
        </FormActions>
      </div>
    </Card>
  )
}
