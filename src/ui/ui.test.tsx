import { readFileSync } from 'node:fs'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { prerender } from 'react-dom/static'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, test } from 'vitest'
import { day } from '../kernel/day.ts'
import { STALE } from '../kernel/refusal.ts'
import { BarChart } from './bar-chart.tsx'
import { House, Plus } from './icon.tsx'
import * as ui from './index.ts'
import { LineChart } from './line-chart.tsx'
import { Sparkline } from './sparkline.tsx'
import { waterfall } from './waterfall-bars.tsx'

/** Static markup as the server sends it. A data router stands around, as in the application. */
function render(node: ReactNode): string {
  const routes = [{ path: '*', element: node, errorElement: <Rethrow /> }]
  return renderToStaticMarkup(<RouterProvider router={createMemoryRouter(routes)} />)
}
/** The same of a refused form, whose summary the server writes last. */
async function renderRefused(node: ReactNode): Promise<string> {
  const { prelude } = await prerender(node)
  return new Response(prelude).text()
}
function Rethrow(): ReactNode {
  throw new Error('a component failed to render')
}

const noop = () => {}
const nav = ['Accueil', 'Ventes', 'Dépenses', 'Compte', 'Salaire', 'Agenda'].map((label, index) => ({
  href: `/${index}`,
  label,
  icon: House,
  current: index === 5,
  group: index < 3 ? undefined : 'Moi',
  count: index,
}))
const options = [
  { value: 'a', label: 'A', group: 'Un' },
  { value: 'b', label: 'B', help: 'Le second' },
]
const stages = { quotedCents: 842000, signedCents: 515000, invoicedCents: 398000, cashedCents: 264000, lostCents: 0 }
const points = [4200_00, -900_00, 310_00].map((cents, index) => ({ day: day(`2026-0${index + 1}-05`), cents }))
const rows = [
  { id: '1', name: 'Mairie de Rieux', cents: 64000 },
  { id: '2', name: 'Brico Volvestre', cents: -8640 },
]
const columns: ui.Column<(typeof rows)[number]>[] = [
  { header: 'Client', main: true, cell: row => row.name, sort: 'customer' },
  {
    header: 'Montant',
    sort: '-gross',
    align: 'end',
    cell: row => <ui.Money cents={row.cents} />,
    total: <ui.Money cents={55360} />,
  },
]

/** One or more ways to show each component: a component without a sample fails the test below. */
const samples: Record<string, ReactNode> = {
  AmountField: <ui.AmountField name="amount" label="Montant" defaultValue={123456} onAmount={noop} error="Trop." />,
  AppShell: (
    <ui.AppShell nav={nav} search={<ui.SearchBox />} organisation="Coop" user="Moi">
      <p>Page</p>
    </ui.AppShell>
  ),
  BarChart: (
    <BarChart
      title="Chiffre"
      labels={['janv.', 'févr.']}
      series={[
        { label: '2026', cents: [100, -200] },
        { label: '2025', cents: [300, 0] },
      ]}
    />
  ),
  Badge: <ui.Badge tone="good">Payée</ui.Badge>,
  BigActions: <ui.BigActions label="Actions" items={[{ href: '/n', label: 'Nouveau devis', icon: Plus }]} />,
  Breadcrumbs: <ui.Breadcrumbs items={[{ href: '/f', label: 'Factures' }]} />,
  Button: <ui.Button pending>Envoi…</ui.Button>,
  ButtonLink: (
    <ui.ButtonLink to="/n" icon={Plus} download>
      Exporter
    </ui.ButtonLink>
  ),
  Card: <ui.Card title="Carte" aside="!" tone="accent" />,
  CellField: <ui.CellField name="part" label="Part de F2026-00012" inputMode="decimal" error="Trop." />,
  CheckboxField: <ui.CheckboxField name="ok" label="D’accord" error="Cochez." defaultChecked />,
  ChooseActivity: (
    <ui.ChooseActivity
      choosing={{ activities: [{ value: 'a', label: 'Atelier · 012' }], mayOpen: true, chosen: null, refused: null }}
      title="Nouvel achat"
    />
  ),
  ActivityFilter: <ui.ActivityFilter activities={null} chosen={{ value: 'a', label: 'Atelier · 012' }} />,
  Confirm: (
    <ui.Confirm label="Émettre" title="Émettre ?" confirm="Émettre" variant="primary">
      Définitif.
    </ui.Confirm>
  ),
  DataTable: (
    <>
      <ui.DataTable
        caption="Factures"
        columns={columns}
        sort="customer"
        rows={rows}
        rowKey={row => row.id}
        rowHref={row => `/f/${row.id}`}
        select={{ name: 'id', label: row => row.name }}
      />
      <ui.DataTable caption="Large" columns={columns} rows={rows} rowKey={row => row.id} wide showCaption />
    </>
  ),
  DateField: <ui.DateField name="day" label="Date" defaultValue="2026-11-21" />,
  DayText: <ui.DayText day="2026-11-21" long />,
  DescriptionList: <ui.DescriptionList items={[['Nature', 'CAPE']]} />,
  EmptyState: (
    <ui.EmptyState icon={House} title="Rien" action={<ui.Button>Créer</ui.Button>}>
      Bientôt.
    </ui.EmptyState>
  ),
  ErrorSummary: <ui.ErrorSummary errors={[{ message: 'À remplir.', path: 'name' }, { message: 'Clôturé.' }]} />,
  FieldRow: <ui.FieldRow>x</ui.FieldRow>,
  FileField: <ui.FileField name="receipt" label="Reçu" photo />,
  FileLinks: <ui.FileLinks to="/factures/export" search="statut=issued" />,
  FilterBar: (
    <ui.FilterBar clearHref="/f">
      <ui.SearchField />
    </ui.FilterBar>
  ),
  Flash: <ui.Flash title="Fait">Facture émise.</ui.Flash>,
  FormActions: <ui.FormActions>x</ui.FormActions>,
  FormFeedback: <ui.FormFeedback errors={[{ message: 'Non.' }]}>x</ui.FormFeedback>,
  HeaderCell: (
    <table>
      <thead>
        <tr>
          <ui.HeaderCell column={{ header: 'Date', sort: '-day' }} sorted="day" />
        </tr>
      </thead>
    </table>
  ),
  HiddenFields: <ui.HiddenFields values={{ version: 3, none: null }} />,
  Icon: <ui.Icon of={House} />,
  InstantText: <ui.InstantText at="2026-11-21T09:05:00.000Z" />,
  LineChart: <LineChart title="Trésorerie" points={points} />,
  Mark: <ui.Mark />,
  Menu: <ui.Menu label="Plus">x</ui.Menu>,
  MenuButton: (
    <ui.MenuButton icon={Plus} danger>
      Supprimer
    </ui.MenuButton>
  ),
  MenuLink: (
    <ui.MenuLink to="/p" icon={Plus} current>
      Profil
    </ui.MenuLink>
  ),
  MenuSeparator: <ui.MenuSeparator />,
  Money: <ui.Money cents={-123456} figure />,
  MonthText: <ui.MonthText month="2026-11" />,
  NamedField: <ui.NamedField name="who" label="Qui" options={null} chosen={{ value: 'a', label: 'Roux Ana' }} />,
  Notice: (
    <ui.Notice tone="bad" title="Attention">
      Lisez.
    </ui.Notice>
  ),
  PageHeader: (
    <ui.PageHeader title="Factures" subtitle="312" breadcrumbs={[{ href: '/', label: 'Accueil' }]} action="+" />
  ),
  Pager: <ui.Pager first="/f" next="/f?apres=x" label="50 sur 312" />,
  Tile: (
    <ui.Tile label="Chiffre d’affaires" value="12 000 €" href="/bilan">
      Depuis janvier
    </ui.Tile>
  ),
  QrCode: <ui.QrCode svg="<svg></svg>" label="Code à viser" />,
  Progress: <ui.Progress label="Import" done={12} total={40} note="3 à corriger" />,
  PublicPage: (
    <ui.PublicPage house="La Ruche" title="Réunions" home="/p/la-ruche">
      Bienvenue
    </ui.PublicPage>
  ),
  RadioGroup: <ui.RadioGroup name="term" label="Délai" options={options} defaultValue="b" error="Choisissez." inline />,
  Rate: <ui.Rate bp={1050} />,
  RateField: <ui.RateField name="rate" label="Taux" defaultValue={1050} onRate={noop} />,
  SearchBox: <ui.SearchBox />,
  SearchField: <ui.SearchField label="Nom ou code" defaultValue="Roux" />,
  SelectField: <ui.SelectField name="client" label="Client" options={options} defaultValue="a" />,
  Sparkline: <Sparkline values={[3, -2, -1]} />,
  StageBar: <ui.StageBar stages={stages} href={stage => `/ventes?etape=${stage}`} />,
  Steps: <ui.Steps items={['Un', 'Deux']} current={1} />,
  Tabs: <ui.Tabs label="Ventes" items={[{ href: '/d', label: 'Devis', count: 2, current: true }]} />,
  TextArea: <ui.TextArea name="note" label="Note" help="Libre." />,
  TextField: <ui.TextField name="name" label="Nom" />,
  Timeline: <ui.Timeline events={[{ key: '1', at: '2026-11-21T09:05:00.000Z', title: 'Émise', tone: 'good' }]} />,
  TodoList: <ui.TodoList items={[{ key: '1', title: 'Relancer', href: '/1', action: 'Relancer', late: true }]} />,
  WaterfallBars: <ui.WaterfallBars terms={[{ label: 'Trésorerie', cents: 100, href: '/a' }]} />,
}

test('a list with nothing to filter has no filters; one whose filters found nothing keeps them', () => {
  const bar = (clearHref?: string) =>
    render(
      <ui.FilterBar empty clearHref={clearHref}>
        x
      </ui.FilterBar>,
    )
  expect(bar()).toBe('')
  expect(bar('/f')).toContain('Tout voir')
})

test('every component has a sample', () => {
  expect(Object.keys(samples).toSorted()).toEqual([...Object.keys(ui), 'BarChart', 'LineChart', 'Sparkline'].toSorted())
})

test.each(Object.entries(samples))(
  '%s renders without a style attribute, which the security policy would drop',
  (_, sample) => {
    const html = render(sample)
    expect(html.length).toBeGreaterThan(0)
    expect(html).not.toMatch(/\sstyle=/)
  },
)

test('every class of the markup is written in the sheet', () => {
  const sheet = readFileSync(new URL('./styles.css', import.meta.url), 'utf8')
  const html = Object.values(samples).map(render).join('')
  const used = new Set([...html.matchAll(/class="([^"]*)"/g)].flatMap(match => match[1]!.split(/\s+/)).filter(Boolean))
  const elsewhere = /^lucide/
  const plain = new Set(['secondary', 'neutral', 'info', 'plain'])
  const missing = [...used].filter(
    name => !elsewhere.test(name) && !plain.has(name) && !new RegExp(`\\.${name}(?![\\w-])`).test(sheet),
  )
  expect(missing).toEqual([])
})

test('each error of the summary leads to a field that is there, described by its message', async () => {
  const errors = ['name', 'amount', 'day', 'client', 'term', 'ok', 'receipt', 'lines.0.label'].map(path => ({
    path,
    message: `Erreur ${path}`,
  }))
  const html = await renderRefused(
    <ui.FormFeedback errors={errors}>
      <ui.TextField name="name" label="Nom" />
      <ui.AmountField name="amount" label="Montant" />
      <ui.DateField name="day" label="Date" />
      <ui.SelectField name="client" label="Client" options={options} />
      <ui.RadioGroup name="term" label="Délai" options={options} />
      <ui.CheckboxField name="ok" label="D’accord" />
      <ui.FileField name="receipt" label="Reçu" />
      <ui.TextArea name="lines.0.label" label="Libellé" />
    </ui.FormFeedback>,
  )
  for (const { path, message } of errors) {
    expect(html).toContain(`href="#${path}"`)
    expect(html).toMatch(new RegExp(`<(input|select|textarea)[^>]* id="${path}"`))
    expect(html).toContain(`<p class="error" id="${path}-error">${message}</p>`)
    expect(html).toMatch(new RegExp(`aria-describedby="${path}-error"`))
  }
})

test('the summary names the field of what a schema refuses, and leads to it wherever it is', async () => {
  const html = await renderRefused(
    <ui.FormFeedback
      errors={[
        { code: 'too_small', path: 'name', message: 'À remplir.' },
        { code: 'invalide', path: 'who', message: 'Choisissez dans la liste.' },
        { code: 'note', path: 'term', message: 'Ce délai dépasse la loi.' },
        { code: 'too_small', path: 'elsewhere', message: 'À remplir.' },
        { code: 'invalid_type', path: 'price', message: 'Prix illisible\u00a0: écrivez par exemple 1,5.' },
        { code: 'invalid_type', path: 'code', message: 'Code NAF attendu, par exemple 43.32A.' },
        { code: 'invalid_type', path: 'from', message: 'À remplir, par exemple 21/11/2026.' },
      ]}
    >
      <ui.Card>
        <ui.TextField name="name" id="name-hot" label="Nom" />
        <ui.NamedField name="who" label="Qui" options={null} />
        <ui.RadioGroup name="term" label="Délai" options={options} />
        <ui.TextField name="price" label="Prix HT" />
        <ui.TextField name="code" label="Code" />
        <ui.DateField name="from" label="À partir du" />
      </ui.Card>
    </ui.FormFeedback>,
  )
  expect([...html.matchAll(/<a href="(#[^"]*)">([^<]*)</g)].map(([, href, words]) => [href, words])).toEqual([
    ['#name-hot', 'Nom\u00a0: À remplir.'],
    ['#who', 'Qui\u00a0: Choisissez dans la liste.'],
    ['#term', 'Ce délai dépasse la loi.'],
    ['#elsewhere', 'À remplir.'],
    ['#price', 'Prix HT illisible\u00a0: écrivez par exemple 1,5.'],
    ['#code', 'Code NAF attendu, par exemple 43.32A.'],
    ['#from', 'À partir du\u00a0: À remplir, par exemple 21/11/2026.'],
  ])
  expect(html.indexOf('Nom\u00a0: À remplir.')).toBeLessThan(html.indexOf('<input'))
})

test('a refused form puts back what was typed, unread', () => {
  const html = render(
    <ui.FormFeedback
      values={{
        amount: '12x',
        day: '21/11/2026',
        term: 'b',
        ok: 'on',
        names: ['Ana', 'Cy'],
        client: 'b',
        note: 'Bonjour',
      }}
    >
      <ui.AmountField name="amount" label="Montant" defaultValue={500} />
      <ui.DateField name="day" label="Date" defaultValue="2020-01-01" />
      <ui.RadioGroup name="term" label="Délai" options={options} defaultValue="a" />
      <ui.CheckboxField name="ok" label="D’accord" />
      {['Ana', 'Bo', 'Cy'].map(name => (
        <ui.CheckboxField key={name} name="names" id={name} value={name} label={name} />
      ))}
      <ui.SelectField name="client" label="Client" options={options} defaultValue="a" />
      <ui.TextArea name="note" label="Note" />
    </ui.FormFeedback>,
  )
  expect(html).toContain('value="12x"')
  expect(html).toContain('value="2026-11-21"')
  expect(html).toMatch(/name="term"[^>]*checked="" value="b"|name="term"[^>]*value="b"[^>]*checked=""/)
  expect(html).toMatch(/<input[^>]*name="ok"[^>]*checked=""/)
  const ticked = [...html.matchAll(/<input[^>]*id="(Ana|Bo|Cy)"[^>]*>/g)].filter(([tag]) => tag.includes('checked'))
  expect(ticked.map(([, name]) => name)).toEqual(['Ana', 'Cy'])
  expect(html).toContain('<option value="b" selected="">')
  expect(html).toContain('>Bonjour</textarea>')
})

test('an amount is shown in French, a negative one in its tone, an unknown one as a dash', () => {
  expect(render(<ui.Money cents={-123456} />)).toBe('<span class="money negative">−1\u202f234,56\u00a0€</span>')
  expect(render(<ui.Money cents={500} sign tone="balance" />)).toBe('<span class="money positive">+5,00\u00a0€</span>')
  expect(render(<ui.Money cents={null} />)).toContain('–')
  expect(render(samples.AmountField)).toContain('value="1\u202f234,56"')
})

test('an empty table gives way to its explanation', () => {
  const html = render(
    <ui.DataTable
      caption="x"
      columns={columns}
      rows={[]}
      rowKey={row => row.id}
      empty={<ui.EmptyState title="Rien encore" />}
    />,
  )
  expect(html).toContain('Rien encore')
  expect(html).not.toContain('<table')
})

test('the waterfall falls from each sum to the next and its total stands on zero', () => {
  const bars = waterfall([
    { label: 'Trésorerie', cents: 1000 },
    { label: 'TVA', cents: -300 },
    { label: 'Salaire', cents: -900 },
    { label: 'À moi', cents: -200, total: true },
  ])
  expect(bars.map(({ from, to }) => [from, to])).toEqual([
    [0, 1000],
    [1000, 700],
    [700, -200],
    [0, -200],
  ])
})

test('somebody is chosen in a list while it is short, else by a name, then among those who bear it', async () => {
  const options = [
    { value: 'a', label: 'Roux Ana' },
    { value: 'b', label: 'Roux Bea' },
  ]
  expect(render(<ui.NamedField name="who" label="Qui" options={options} />)).toContain('<select')
  const asked = render(<ui.NamedField name="who" label="Qui" options={null} />)
  expect(asked).toContain('name="who.name"')
  expect(asked).not.toContain('type="radio"')
  const again = await renderRefused(
    <ui.FormFeedback
      values={{ 'who.name': 'Roux' }}
      choices={{ who: options }}
      errors={[{ path: 'who', message: 'Deux.' }]}
    >
      <ui.NamedField name="who" label="Qui" options={null} />
    </ui.FormFeedback>,
  )
  expect(again.match(/type="radio"/g)).toHaveLength(2)
  expect(again).toContain('name="who.was" value="Roux"')
  const chosen = render(<ui.NamedField name="who" label="Qui" options={null} chosen={options[0]!} />)
  expect(chosen).toContain('name="who" value="a"')
  expect(chosen).toContain('name="who.was" value="Roux Ana"')
  expect(chosen).not.toContain('type="radio"')
  expect(again.match(/id="who-error"/g)).toHaveLength(1)
})

test('of a form that somebody else changed meanwhile, each field tells what is stored where that is not what was typed', () => {
  const form = (code: string) =>
    render(
      <ui.FormFeedback
        errors={[{ message: 'Ces réglages ont changé.', code }]}
        values={{ phone: '05', email: 'a@b.fr', day: '2026-11-23', cap: '12,00', unit: 'h' }}
      >
        <ui.TextField name="phone" label="Téléphone" defaultValue="06" />
        <ui.TextField name="email" label="Courriel" defaultValue="a@b.fr" />
        <ui.TextField name="new" label="Note" />
        <ui.DateField name="day" label="Jour" defaultValue="2026-11-21" />
        <ui.AmountField name="cap" label="Plafond" defaultValue={1300} />
        <ui.SelectField name="unit" label="Unité" defaultValue="d" options={UNITS} />
      </ui.FormFeedback>,
    ).match(/<strong>[^<]*<\/strong>(?=<\/p>)/g)
  expect(form(STALE)).toEqual(['06', '21/11/2026', '13,00', 'Jour'].map(text => `<strong>${text}</strong>`))
  expect(form('deja')).toBeNull()
})

const UNITS = [
  { value: 'h', label: 'Heure' },
  { value: 'd', label: 'Jour' },
]

test('a box that was not ticked comes back so, one that was comes back ticked, and before anything is sent each is as stored', () => {
  const ticks = (values: Record<string, string>) =>
    render(
      <ui.FormFeedback values={values}>
        <ui.CheckboxField name="a" label="A" defaultChecked />
        <ui.CheckboxField name="b" label="B" />
      </ui.FormFeedback>,
    )
      .match(/<input[^>]*>/g)!
      .map(box => box.includes('checked'))
  expect(ticks({})).toEqual([true, false])
  expect(ticks({ name: 'Zoé' })).toEqual([false, false])
  expect(ticks({ b: 'on' })).toEqual([false, true])
})
